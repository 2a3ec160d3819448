"""WMS and WFS servers: what to ask them, how to read what they say.

addresses.py     the address that the team typed, with our parameters in place of its own
documents.py     XML within limits, and what an answer really is: image, exception, maintenance page
capabilities.py  what a server says it has, as plain values
wms.py, wfs.py   the calls, over the one door out
features.py      GeoJSON or GML as features: [longitude, latitude], every code kept as text
gml.py           geometries of GML 2, 3.1.1 and 3.2
planes.py        Lambert-93 and web Mercator to degrees, and back
"""
