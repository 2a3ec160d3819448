"""Thematic maps: what they show, where it comes from, and the same things without the map.

sources.py reads files in the background, joining.py ties a table to the territories, classes.py cuts values,
content.py gives what a layer of a map holds, drawn.py what `<odl-map>` needs, views.py the pages.
"""
