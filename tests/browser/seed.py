"""What the snapshot lacks, added to the portal under test; says the addresses of what it added, as JSON."""

import json
import os
import sys

import django


def main() -> dict[str, str]:
    from django.contrib.auth.models import User
    from django.utils import timezone

    from catalogue.models import Dataset, EmptySearch, FormerSlug, SetAside, State, SyncRun
    from catalogue.search import apply_index_tasks, reindex
    from opendatalab import stamp
    from tests.browser import hostile
    from tests.catalogue import factories, standin
    from tests.catalogue.factories import make_change, make_dataset, make_discussions, make_reuse, place
    from tests.governance.surveys.factories import make_surveys
    from tests.trust.rows import make_map_layer

    make_map_layer(1)
    make_surveys()
    full = make_dataset(
        1,
        title="Atlas des zones inondables de l’Ariège",
        slug="atlas-inondation",
        frequency="monthly",
        reasons=["tag:midi-pyrenees"],
    )
    place(full, "fr:departement:09")
    thread = {
        "title": "Où est la légende ?",
        "created": "2026-01-05T10:00:00+00:00",
        "closed": None,
        "messages": 2,
        "last_message": "2026-02-01T10:00:00+00:00",
        "url": "https://www.data.gouv.fr/datasets/x/discussions",
    }
    make_discussions(full, thread, fetched_at=timezone.now(), asked_at=timezone.now())
    make_change(full, {"field": "title", "before": "Atlas", "after": full.title})
    reuse = make_reuse(1, datasets=[full], title="Carte des crues")
    archived = factories.recorded_dataset("dataset-v1-archived")
    gone = make_dataset(2, title="Ancien relevé", slug="ancien-releve")
    Dataset.objects.filter(pk=gone.pk).update(state=State.GONE, absent_since=timezone.now())
    FormerSlug.objects.create(kind="dataset", slug="ancien-nom", source_id=full.source_id)
    reindex("dataset", [gone.pk])

    column = factories.make_code_column(full)
    for words, count in (("compteurs", 7), ("frelon asiatique", 3)):
        EmptySearch.objects.create(words=words, count=count, day=timezone.localdate())

    producer = factories.make_organization(
        7,
        **hostile.hostile(
            standin.ORGANIZATION,
            id=f"{7:024x}",
            slug="producteur-hostile",
            name=f"Hostile {hostile.ATTACKS[1]}",
        ),
    )
    odd = make_dataset(
        3,
        reasons=["tag:" + hostile.SCRIPT, "organization:" + hostile.SCRIPT],
        **hostile.hostile(
            standin.dataset(3),
            slug="jeu-hostile",
            title=f"Hostile {hostile.SCRIPT}",
            frequency="monthly",
            organization=factories.reference(producer),
        ),
    )
    odd_thread = dict.fromkeys(thread, hostile.SCRIPT) | {
        "messages": 1,
        "url": "javascript:window.pwned=1",
    }
    make_discussions(odd, odd_thread, fetched_at=timezone.now(), asked_at=timezone.now())
    make_change(odd, {"field": "title", "before": hostile.ATTACKS[1], "after": hostile.SCRIPT})
    words = hostile.hostile(
        standin.REUSE,
        id=f"{2:024x}",
        slug="reutilisation-hostile",
        title=f"Hostile {hostile.SCRIPT}",
    )
    words.pop("datasets")
    odd_reuse = make_reuse(2, datasets=[odd], **words)
    run = factories.sync_run(status=SyncRun.Status.STOPPED, plan={"hide": [full.source_id], "share": 0.2})
    SetAside.objects.create(run=run, kind="dataset", reason=hostile.SCRIPT, payload=hostile.ATTACKS[1])
    User.objects.create_superuser("equipe", password=os.environ["SECRET_KEY"])
    apply_index_tasks()
    stamp.touch()
    return {
        "dataset": full.get_absolute_url(),
        "archived": archived.get_absolute_url(),
        "gone": gone.get_absolute_url(),
        "reuse": reuse.get_absolute_url(),
        "hostile_dataset": odd.get_absolute_url(),
        "hostile_organization": producer.get_absolute_url(),
        "hostile_reuse": odd_reuse.get_absolute_url(),
        "extract": f"/territoires/commune/09122/extraits/{column.resource_id}/",
        "organization": full.organization.get_absolute_url(),
        "plan": f"/admin/catalogue/syncrun/{run.pk}/plan/",
        "hostile_admin": f"/admin/catalogue/dataset/{odd.pk}/change/",
    }


if __name__ == "__main__":
    django.setup()
    json.dump(main(), sys.stdout)
