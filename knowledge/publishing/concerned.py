"""« Suis-je concerné ? »: what the law asks of the body that governs a place, text by text."""

from dataclasses import dataclass

from django.urls import reverse

from catalogue.obligation import LAW_URL, Obligation, obligation
from catalogue.rings import BODIES
from catalogue.vocabulary import LEVELS
from opendatalab.region import region
from opendatalab.subjects import Duty, Subject
from opendatalab.wording import counted
from sig import territories
from sig.drawing import page_url
from sig.models import Level
from sig.territories import Zone

OFFICER_FROM = 10_000  # inhabitants, for a commune or an EPCI (CRPA, R. 330-2)


@dataclass(frozen=True)
class SectorDuty:
    subject: Subject
    duty: Duty


@dataclass(frozen=True)
class Concerned:
    zone: Zone
    level: str
    inhabitants: str
    general: Obligation
    duties: tuple[SectorDuty, ...]  # texts that name its kind of body, whatever the general rule says
    officer: bool  # must name a person responsible for access to documents
    law_url: str = LAW_URL

    @property
    def url(self) -> str:
        return page_url(self.zone)

    @property
    def schemas_url(self) -> str:
        return f"{reverse('publishing:schemas')}?geozone={self.zone.geozone}"


def concerned(geozone: str) -> Concerned | None:
    """None for a place that no local body governs, or that has no page."""
    zone = territories.zone(geozone) if geozone else None
    if zone is None or zone.level not in BODIES or not zone.inside:
        return None
    people = zone.population
    return Concerned(
        zone=zone,
        level=LEVELS[zone.level],
        inhabitants=counted(people, "habitant", "habitants") if people is not None else "",
        general=obligation(zone.level, people, zone.staff),
        duties=tuple(
            SectorDuty(subject, subject.duty)
            for subject in region().subjects
            if subject.duty and subject.duty.checked and applies(subject.duty, zone)
        ),
        officer=zone.level in (Level.DEPARTEMENT, Level.REGION) or (people or 0) >= OFFICER_FROM,
    )


def applies(duty: Duty, zone: Zone) -> bool:
    return zone.level in duty.levels and (zone.population or 0) >= duty.population_from
