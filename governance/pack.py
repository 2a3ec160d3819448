"""The region pack's sectors, bodies and partners into the database. What an editor touched is left alone."""

from collections import Counter
from dataclasses import asdict

from django.db import models, transaction

from governance.models import Body, Partner, Relay, Seat, Sector, Survey
from governance.plans.pack import load_plans
from governance.standards.pack import load_standards
from governance.surveys.questions import with_keys
from opendatalab.actors import PackBody, PackPartner, PackSector, PackSurvey
from opendatalab.region import Region
from opendatalab.stamp import touch
from opendatalab.text import unwrapped


@transaction.atomic
def load_governance(pack: Region) -> Counter:
    """Add what is new, follow the pack where nobody edited, remove nothing."""
    counts: Counter = Counter()
    for rank, sector in enumerate(pack.sectors):
        _keep(Sector, sector.slug, _sector(sector, rank), counts)
    sectors = {sector.slug: sector for sector in Sector.objects.order_by("pk")}
    for rank, body in enumerate(pack.bodies):
        row, followed = _keep(Body, body.slug, _body(body, rank, sectors), counts)
        if followed:
            _seats(row, body, counts)
    for survey in pack.surveys:
        _keep(Survey, survey.slug, _survey(survey, sectors), counts)
    for partner in pack.partners:
        _keep(Partner, partner.slug, _partner(partner), counts)
    _link_successors(pack, counts)
    for relay in pack.relays:
        _keep(Relay, relay.slug, asdict(relay), counts)
    load_plans(pack, counts)
    load_standards(pack, counts)
    if counts:
        transaction.on_commit(touch)
    return counts


def _keep(model: type[models.Model], slug: str, values: dict, counts: Counter) -> tuple[models.Model, bool]:
    """The row, and whether it follows the pack."""
    row, new = model.objects.get_or_create(slug=slug, defaults={**values, "from_pack": True})
    follows = row.from_pack and not row.edited_here
    if new:
        counts["added"] += 1
    elif follows and (changed := [name for name, value in values.items() if getattr(row, name) != value]):
        for name in changed:
            setattr(row, name, values[name])
        row.save()
        counts["changed"] += 1
    return row, follows


def _sector(sector: PackSector, rank: int) -> dict:
    state = Sector.State.DRAFT if sector.draft else Sector.State.OPEN
    words = {"name": sector.name, "summary": sector.summary, "text": unwrapped(sector.text)}
    return {**words, "theme": sector.theme, "state": state, "position": rank}


def _body(body: PackBody, rank: int, sectors: dict[str, Sector]) -> dict:
    return {
        "kind": body.kind,
        "name": body.name,
        "mission": unwrapped(body.mission),
        "founded_by": body.founded_by,
        "sector": sectors[body.sector] if body.sector else None,
        "position": rank,
    }


def _seats(row: Body, body: PackBody, counts: Counter) -> None:
    """As the pack lists them; a seat that somebody holds is never taken away."""
    known = {seat.label: seat for seat in row.seats.all()}
    for rank, seat in enumerate(body.seats):
        values = {"college": seat.college, "votes": seat.votes, "position": rank}
        held = known.pop(seat.label, None)
        if held is None:
            Seat.objects.create(body=row, label=seat.label, **values)
            counts["added"] += 1
        elif any(getattr(held, name) != value for name, value in values.items()):
            Seat.objects.filter(pk=held.pk).update(**values)
            counts["changed"] += 1
    gone = [seat.pk for seat in known.values()]
    if dropped := Seat.objects.filter(pk__in=gone, mandates=None).delete()[0]:
        counts["dropped"] += dropped


def _survey(survey: PackSurvey, sectors: dict[str, Sector]) -> dict:
    return {
        **{"title": survey.title, "kind": survey.kind, "intro": unwrapped(survey.intro)},
        "questionnaire": with_keys(survey.questionnaire.strip()),
        "subjects": "\n".join(survey.subjects),
        "sector": sectors[survey.sector] if survey.sector else None,
    }


def _partner(partner: PackPartner) -> dict:
    names = (
        *("name", "college", "standing", "role", "until"),
        *("to_check", "source", "geozone", "url"),
    )
    return {name: getattr(partner, name) for name in names} | {"producers": list(partner.producers)}


def _link_successors(pack: Region, counts: Counter) -> None:
    rows = {row.slug: row for row in Partner.objects.order_by("pk")}
    for partner in pack.partners:
        row, successor = rows[partner.slug], rows.get(partner.successor)
        if row.from_pack and not row.edited_here and row.successor != successor:
            row.successor = successor
            row.save(update_fields=["successor"])
            counts["linked"] += 1
