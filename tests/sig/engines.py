"""Two real map servers over the same data: Debian's MapServer and QGIS Server. Loopback only.

The data is drawn from the region pack: the communes of Ariège and two départements, in a file that each
engine reads by itself. MapServer gives a hundred objects an answer at most, without telling.
"""

import contextlib
import http.server
import json
import os
import shutil
import socket
import subprocess
import threading
import time
import urllib.request
from collections import Counter
from collections.abc import Iterator
from pathlib import Path
from urllib.parse import parse_qsl, urlsplit

from opendatalab.region import region
from sig.contours import outline_of, topology
from sig.pack import read_zones

MAPSERVER = "/usr/lib/cgi-bin/mapserv"
QGIS = "qgis_mapserver"
COUNT, LIMIT = 325, 100
# QGIS drops layers whose identifiers are of ten characters or fewer.
TYPES = {"communes_ariege": "POLYGON", "departements": "POLYGON", "chefs_lieux": "POINT"}
LAMBERT = (
    "<spatialrefsys><authid>EPSG:4326</authid><srid>3452</srid><srsid>3452</srsid>"
    "<proj4>+proj=longlat +datum=WGS84 +no_defs</proj4></spatialrefsys>"
)


def has_mapserver() -> bool:
    return os.access(MAPSERVER, os.X_OK)


def has_qgis() -> bool:
    return shutil.which(QGIS) is not None


def write_data(folder: Path) -> dict[str, int]:
    """GeoJSON files by layer; how many objects each has."""
    zones = {zone["geozone"]: zone for zone in read_zones(region().territories)}
    inside = [name for name in topology().communes if name.startswith("fr:commune:09")]
    layers: dict[str, list] = {"communes_ariege": [], "chefs_lieux": [], "departements": []}
    for name in sorted(inside):
        zone = zones[name]
        values = {
            "code_insee": zone["code"],
            "nom": zone["name"],
            "population": zone["population"],
            "superficie": round(zone["area_km2"] or 0, 3),
        }
        shape = {"type": "MultiPolygon", "coordinates": outline_of([name])}
        layers["communes_ariege"].append({"type": "Feature", "properties": values, "geometry": shape})
        point = {"type": "Point", "coordinates": [zone["longitude"], zone["latitude"]]}
        layers["chefs_lieux"].append({"type": "Feature", "properties": values, "geometry": point})
    for code, title in (("09", "Ariège"), ("31", "Haute-Garonne")):
        communes = [name for name in topology().communes if name.startswith(f"fr:commune:{code}")]
        shape = {"type": "MultiPolygon", "coordinates": outline_of(communes)}
        values = {"code_dept": code, "nom": title}
        layers["departements"].append({"type": "Feature", "properties": values, "geometry": shape})
    for name, features in layers.items():
        (folder / f"{name}.geojson").write_text(
            json.dumps({"type": "FeatureCollection", "name": name, "features": features})
        )
    return {name: len(features) for name, features in layers.items()}


def mapfile(folder: Path) -> str:
    layers = "\n".join(
        f"""
  LAYER
    NAME "{name}"
    TYPE {kind}
    STATUS ON
    CONNECTIONTYPE OGR
    CONNECTION "{folder}/{name}.geojson"
    PROJECTION "init=epsg:4326" END
    TEMPLATE "{folder}/modele.html"
    METADATA
      "ows_title" "{name} de l’Ariège"
      "gml_include_items" "all"
      "gml_types" "auto"
      "gml_featureid" "{"code_dept" if name == "departements" else "code_insee"}"
      "ows_enable_request" "*"
    END
    CLASS
      NAME "{name}"
      STYLE COLOR 120 160 200 OUTLINECOLOR 40 40 90 {'SYMBOL "rond" SIZE 6' if kind == "POINT" else ""} END
    END
  END"""
        for name, kind in TYPES.items()
    )
    return f"""MAP
  NAME "essai"
  EXTENT 0.5 42.4 2.3 44.0
  UNITS DD
  SIZE 800 600
  MAXSIZE 4096
  IMAGETYPE png
  PROJECTION "init=epsg:4326" END
  SYMBOL NAME "rond" TYPE ELLIPSE POINTS 1 1 END FILLED TRUE END
  OUTPUTFORMAT NAME "png" DRIVER AGG/PNG MIMETYPE "image/png" IMAGEMODE RGBA TRANSPARENT ON END
  OUTPUTFORMAT
    NAME "geojson"
    DRIVER "OGR/GEOJSON"
    MIMETYPE "application/json; subtype=geojson"
    FORMATOPTION "STORAGE=stream"
    FORMATOPTION "FORM=SIMPLE"
    FORMATOPTION "LCO:COORDINATE_PRECISION=7"
  END
  WEB
    METADATA
      "ows_title" "Essai"
      "ows_srs" "EPSG:2154 EPSG:3857 EPSG:4326"
      "ows_enable_request" "*"
      "ows_onlineresource" "http://interne.invalid/wms?"
      "wms_feature_info_mime_type" "application/vnd.ogc.gml"
      "wms_getfeatureinfo_formatlist" "application/vnd.ogc.gml,text/plain"
      "wfs_getfeature_formatlist" "geojson"
      "wfs_maxfeatures" "{LIMIT}"
    END
  END
{layers}
END
"""


def project(folder: Path) -> str:
    """A QGIS project, the least that its server takes."""
    symbols = {
        "POLYGON": '<symbol type="fill" name="0"><layer class="SimpleFill"/></symbol>',
        "POINT": '<symbol type="marker" name="0"><layer class="SimpleMarker"/></symbol>',
    }
    layers = "".join(
        f'<maplayer type="vector" geometry="{kind.capitalize()}"><id>{name}</id>'
        f"<datasource>./{name}.geojson</datasource><shortname>{name}</shortname><layername>{name}</layername>"
        f'<title>{name} de l’Ariège</title><provider encoding="UTF-8">ogr</provider><srs>{LAMBERT}</srs>'
        f'<renderer-v2 type="singleSymbol"><symbols>{symbols[kind]}</symbols></renderer-v2>'
        "<flags><Identifiable>1</Identifiable></flags></maplayer>"
        for name, kind in TYPES.items()
    )
    values = "".join(f"<value>{name}</value>" for name in TYPES)
    digits = "".join(f'<{name} type="int">8</{name}>' for name in TYPES)
    tree = "".join(f'<layer-tree-layer id="{name}" name="{name}" checked="Qt::Checked"/>' for name in TYPES)
    return (
        '<!DOCTYPE qgis PUBLIC "http://mrcc.com/qgis.dtd" "SYSTEM">'
        '<qgis version="3.22.0" projectname="essai">'
        f"<projectCrs>{LAMBERT}</projectCrs><layer-tree-group>{tree}</layer-tree-group>"
        f"<projectlayers>{layers}</projectlayers>"
        f'<properties><WFSLayers type="QStringList">{values}</WFSLayers><WFSLayersPrecision>{digits}'
        '</WFSLayersPrecision><WMSServiceCapabilities type="bool">true</WMSServiceCapabilities>'
        '<WMSServiceTitle type="QString">Essai</WMSServiceTitle><WMSCrsList type="QStringList">'
        "<value>EPSG:2154</value><value>EPSG:3857</value><value>EPSG:4326</value></WMSCrsList></properties></qgis>"
    )


class MapServer:
    """MapServer behind a small server of ours; `counts` says what was asked of it."""

    def __init__(self, folder: Path):
        (folder / "essai.map").write_text(mapfile(folder))
        (folder / "modele.html").write_text("<!-- MapServer Template -->\n")
        (folder / "mapserver.conf").write_text(
            'CONFIG\n ENV\n  MS_MAP_NO_PATH "1"\n  MS_MAP_PATTERN "^/nulle-part$"\n END\n MAPS\n END\nEND\n'
        )
        self.counts: Counter = Counter()
        served = self

        class Handler(http.server.BaseHTTPRequestHandler):
            protocol_version = "HTTP/1.1"

            def do_GET(self):
                query = urlsplit(self.path).query
                named = {name.lower(): value for name, value in parse_qsl(query)}
                served.counts[named.get("request", "")] += 1
                environment = {
                    "MAPSERVER_CONFIG_FILE": str(folder / "mapserver.conf"),
                    "MS_MAPFILE": str(folder / "essai.map"),
                    "REQUEST_METHOD": "GET",
                    "QUERY_STRING": query,
                    "SERVER_NAME": "127.0.0.1",
                    "SERVER_PORT": "80",
                    "SCRIPT_NAME": "/wms",
                    "PATH": os.environ["PATH"],
                    "LC_ALL": "C.UTF-8",
                }
                done = subprocess.run(
                    [MAPSERVER], env=environment, cwd=folder, capture_output=True, timeout=60
                )
                head, _, body = done.stdout.replace(b"\r\n\r\n", b"\n\n", 1).partition(b"\n\n")
                lines = [line.partition(":") for line in head.decode("latin-1").splitlines()]
                headers = {name.strip().lower(): value.strip() for name, _, value in lines}
                self.send_response(int(headers.pop("status", "200").split()[0]))
                self.send_header("Content-Type", headers.get("content-type", "text/plain"))
                self.send_header("Content-Length", str(len(body)))
                self.end_headers()
                self.wfile.write(body)

            def log_message(self, *args):
                pass

        self.server = http.server.ThreadingHTTPServer(("127.0.0.1", 0), Handler)
        self.server.daemon_threads = True
        self.port = self.server.server_port
        self.url = f"http://127.0.0.1:{self.port}/wms"
        threading.Thread(target=self.server.serve_forever, args=[0.05], daemon=True).start()

    def close(self) -> None:
        self.server.shutdown()
        self.server.server_close()


@contextlib.contextmanager
def qgis_server(folder: Path) -> Iterator[str]:
    """QGIS's own small server; gives its address once it answers."""
    (folder / "essai.qgs").write_text(project(folder))
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    environment = {
        **os.environ,
        "QT_QPA_PLATFORM": "offscreen",
        "HOME": str(folder),
        "XDG_RUNTIME_DIR": str(folder),
        "QGIS_SERVER_LOG_LEVEL": "2",
    }
    quiet = {"stdout": subprocess.DEVNULL, "stderr": subprocess.DEVNULL}
    process = subprocess.Popen(
        [QGIS, "-p", str(folder / "essai.qgs"), f"127.0.0.1:{port}"], env=environment, **quiet
    )
    url = f"http://127.0.0.1:{port}/"
    try:
        until = time.monotonic() + 60
        while time.monotonic() < until:
            with contextlib.suppress(OSError):
                urllib.request.urlopen(f"{url}?SERVICE=WMS&REQUEST=GetCapabilities", timeout=30).close()
                break
            time.sleep(0.3)
        yield url
    finally:
        process.terminate()
        process.wait(10)
