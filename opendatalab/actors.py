"""The part of a region pack that says who governs: sectors, bodies with their seats, partners."""

from dataclasses import dataclass

from opendatalab.tables import key

SLUG = r"[a-z0-9]+(-[a-z0-9]+)*"
SLUG_SAYS = "des lettres minuscules, chiffres et tirets"
COLLEGES = ("etat", "collectivites", "entreprises", "societe-civile", "recherche")
STANDINGS = ("porteur", "cofinanceur", "interesse", "consulte", "interlocuteur", "ecosysteme")
EVENT_KINDS = ("barcamp", "concours", "evenement")
SURVEY_KINDS = ("pertinence", "satisfaction", "demande", "evenement", "libre")
BODY_KINDS = ("copil", "technique", "experts", "cercle", "groupe", "jury")
RELAY_ROLES = ("referent", "relais")


@dataclass(frozen=True)
class PackSector:
    """A sector that the portal opens with; `draft` shows it as being prepared."""

    slug: str = key(SLUG, says=SLUG_SAYS)
    name: str
    summary: str
    text: str = ""
    theme: str = ""
    draft: bool = False


@dataclass(frozen=True)
class PackSeat:
    college: str = key(choices=COLLEGES, says="un collège")
    label: str
    votes: bool = True


@dataclass(frozen=True)
class PackBody:
    """A body and the seats that it should have. Who holds them is never said by a pack."""

    slug: str = key(SLUG, says=SLUG_SAYS)
    kind: str = key(choices=BODY_KINDS, says="une sorte d’instance")
    name: str
    mission: str
    sector: str = ""
    founded_by: str = ""
    seats: tuple[PackSeat, ...] = ()


@dataclass(frozen=True)
class PackSurvey:
    """A questionnaire ready to be asked; asking it is the team's to decide."""

    slug: str = key(SLUG, says=SLUG_SAYS)
    title: str
    kind: str = key(choices=SURVEY_KINDS, says="une sorte d’enquête")
    intro: str
    questionnaire: str
    subjects: tuple[str, ...] = ()
    sector: str = ""


@dataclass(frozen=True)
class PackPartner:
    """An organisation of reference, under the name of its time; `successor` is another one of the list."""

    slug: str = key(SLUG, says=SLUG_SAYS)
    name: str
    college: str = key(choices=COLLEGES, says="un collège")
    standing: str = key(choices=STANDINGS, says="un rôle au départ du projet", default="")
    role: str = ""
    until: str = ""
    successor: str = ""
    to_check: str = ""
    source: str = ""
    producers: tuple[str, ...] = ()
    geozone: str = ""
    url: str = ""


@dataclass(frozen=True)
class PackExpected:
    """How many events of a kind the founding document asks for."""

    kind: str = key(choices=EVENT_KINDS, says="une sorte d’événement")
    count: int
    source: str


@dataclass(frozen=True)
class PackRelay:
    """An organisation that agreed to help the authorities of its territory; a service, never a person."""

    slug: str = key(SLUG, says=SLUG_SAYS)
    organisation: str
    geozone: str
    scope: str
    source: str
    role: str = key(choices=RELAY_ROLES, says="un rôle de proximité", default="relais")
    service: str = ""
    email: str = ""
    url: str = ""
