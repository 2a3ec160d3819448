"""Every page of a territory inside the région, once each, in the server, for one worker.

python -m bench.territories
"""

import json
import os
import sys

import django

from bench.figures import Times
from bench.listing import Server


def main() -> None:
    os.environ.setdefault("DJANGO_SETTINGS_MODULE", "opendatalab.settings")
    django.setup()
    from sig.drawing import page_url
    from sig.models import PAGE_LEVELS
    from sig.territories import mesh

    server, first, times = Server(), Times(), Times()
    zones = [zone for zone in mesh().zones.values() if zone.inside and zone.level in PAGE_LEVELS.values()]
    server.get(page_url(zones[-1]) + "?premiere", first)  # it reads what memory then holds
    weights = [len(server.get(page_url(zone), times)) for zone in zones]
    answer = {
        "pages": len(zones),
        "first": first.wall[0],
        "times": times.spread(),
        "slowest": max(times.wall),
        "weight": max(weights),
    }
    sys.stdout.write(json.dumps(answer) + "\n")


if __name__ == "__main__":
    main()
