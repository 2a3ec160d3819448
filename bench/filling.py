"""The catalogue filled by a full sync, then synced again, then indexed again. A step a process.

python -m bench.filling prepare|sync|rebuild|layer <port> <name>
"""

import json
import os
import resource
import sys
import time

import django


def prepare() -> dict:
    """Everything that a sync expects: tables, territories, perimeter, static files; no dataset."""
    from django.conf import settings
    from django.core.management import call_command

    from catalogue.perimeter import load_rules
    from opendatalab.look import build_static
    from opendatalab.region import region
    from sig.pack import load_territories

    (settings.DATA_DIR / "built-static").mkdir(exist_ok=True)
    call_command("migrate", verbosity=0)
    load_territories(region().territories, region().sets)
    load_rules(region())
    build_static(settings.DATA_DIR / "built-static")
    call_command("collectstatic", interactive=False, verbosity=0)
    return {}


def sync() -> dict:
    from catalogue.models import Dataset
    from catalogue.sync import run_sync

    run = run_sync("full")
    if run.status != "done":
        sys.exit(f"la synchronisation ne s’est pas bien finie : {run.error}")
    return {"calls": run.calls, "counts": run.counts, "visible": Dataset.objects.visible().count()}


def rebuild() -> dict:
    from catalogue.search import INDEX
    from catalogue.search import rebuild as rebuild_index

    entries = rebuild_index()
    size = sum(file.stat().st_size for file in INDEX.folder.iterdir() if file.is_file())
    return {"entries": entries, "index_mb": size / 1e6}


def layer(port: str, name: str) -> dict:
    """A published layer of a map server of this machine."""
    from opendatalab.stamp import touch
    from sig.models import Layer, MapService

    service = MapService.objects.create(
        slug="bench", title="bench", wms_url=f"http://127.0.0.1:{port}/wms", wms_version="1.3.0"
    )
    Layer.objects.create(
        service=service, slug=name, title=name, wms_name=name, crs=["EPSG:3857"], published=True
    )
    touch()
    return {}


STEPS = {"prepare": prepare, "sync": sync, "rebuild": rebuild, "layer": layer}


def main() -> None:
    os.environ["DJANGO_SETTINGS_MODULE"] = "opendatalab.settings"
    django.setup()
    began, cpu = time.perf_counter(), time.process_time()
    answer = STEPS[sys.argv[1]](*sys.argv[2:])
    answer |= {"seconds": time.perf_counter() - began, "cpu": time.process_time() - cpu}
    peak = resource.getrusage(resource.RUSAGE_SELF).ru_maxrss  # kB on Linux
    sys.stdout.write(json.dumps(answer | {"peak_mb": peak * 1024 / 1e6}) + "\n")


if __name__ == "__main__":
    main()
