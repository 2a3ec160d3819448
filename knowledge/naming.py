"""What is known of a record of the catalogue, and how the records that an item speaks of are called."""

from dataclasses import dataclass

from django.urls import reverse

from catalogue.mentions import Mention
from catalogue.models import Dataset, Organization, Reuse
from catalogue.views.addresses import WITH_PAGE, place_address
from knowledge.models import Link
from knowledge.shelf import Entry, shelf
from opendatalab.wording import counted
from sig import territories

TITLE = "Dans les connaissances"
ROUTES = {
    Link.Target.DATASET: "knowledge:for_dataset",
    Link.Target.ORGANIZATION: "knowledge:for_organization",
    Link.Target.REUSE: "knowledge:for_reuse",
    Link.Target.TERRITORY: "knowledge:for_territory",
}
OF = {
    Link.Target.DATASET: "ce jeu de données",
    Link.Target.ORGANIZATION: "cette organisation",
    Link.Target.REUSE: "cette réutilisation",
    Link.Target.TERRITORY: "ce territoire",
}
RECORDS = {
    Link.Target.DATASET: (Dataset, "title", "Jeu de données"),
    Link.Target.REUSE: (Reuse, "title", "Réutilisation"),
    Link.Target.ORGANIZATION: (Organization, "name", "Organisation"),
}


@dataclass(frozen=True)
class Named:
    """A record that an item speaks of: its name, its page, what it is."""

    sort: str
    key: str
    name: str
    url: str
    what: str


def entries_about(sort: str, key: str) -> list[Entry]:
    """Items that speak of a record; of a territory, also those of what lies inside it, after its own."""
    about = shelf().about
    if sort != Link.Target.TERRITORY:
        return about.get((sort, key), [])
    found = dict.fromkeys(about.get((sort, key), []))
    for (target, zone), entries in about.items():
        if target == sort and key in territories.ancestors_of(territories.resolve(zone)):
            found |= dict.fromkeys(entries)
    return list(found)


def mentioned(sort: str, key: str) -> Mention | None:
    count = len(entries_about(sort, key))
    if not count:
        return None
    words = f"{counted(count, 'fiche parle', 'fiches parlent')} de {OF[sort]}"
    return Mention(TITLE, words, reverse(ROUTES[sort], args=[key]))


def named(targets: tuple[tuple[str, str], ...]) -> list[Named]:
    """The records of the catalogue and the territories among these targets, in this order; one query a sort.
    One that this portal does not hold is left out."""
    found: dict[tuple[str, str], Named] = {}
    for sort, (model, column, what) in RECORDS.items():
        keys = [key for target, key in targets if target == sort]
        if not keys:
            continue
        rows = model.objects.filter(source_id__in=keys, state__in=WITH_PAGE)
        for row in rows.only("source_id", "slug", column):
            url = row.get_absolute_url()
            found[sort, row.source_id] = Named(sort, row.source_id, getattr(row, column), url, what)
    for target, key in targets:
        if target == Link.Target.TERRITORY and (zone := territories.zone(territories.resolve(key))):
            url = place_address(zone.geozone)
            found[target, key] = Named(target, key, zone.name, url, "Territoire")
    return [found[target] for target in targets if target in found]
