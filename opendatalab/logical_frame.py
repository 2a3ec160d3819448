"""What the project of a region promised: the logical framework, as its pack gives it."""

from dataclasses import dataclass

from opendatalab.tables import key

RESULT = r"R\d"
UNITS = ("nombre", "pourcentage", "points", "oui-non")
DIRECTIONS = ("hausse", "baisse")
RELIABILITIES = ("A", "B", "C")
LEVELS = ("faible", "moyen", "eleve")


@dataclass(frozen=True)
class PackResult:
    code: str = key(RESULT, says="R1, R2…")
    text: str


@dataclass(frozen=True)
class PackIndicator:
    """`count` names the function that counts it, and is empty for a figure that somebody enters."""

    code: str = key(r"I\d\.\d{1,2}", says="I1.1, I2.3…")
    result: str = key(RESULT, says="R1, R2…")
    label: str
    definition: str
    source: str
    noun: str = ""
    unit: str = key(choices=UNITS, says="une unité", default="nombre")
    direction: str = key(choices=DIRECTIONS, says="hausse ou baisse", default="hausse")
    reliability: str = key(choices=RELIABILITIES, says="A, B ou C", default="B")
    count: str = ""


@dataclass(frozen=True)
class PackHypothesis:
    """What must hold for a result to come. Nobody has reviewed it yet: a pack gives it no state."""

    ref: str = key(r"H\d{1,2}", says="H1, H2…")
    statement: str
    result: str = key(RESULT, says="R1, R2…", default="")
    level: str = key(choices=LEVELS, says="un niveau de risque", default="")
    mitigation: str = ""


@dataclass(frozen=True)
class PackActivity:
    ref: str = key(r"A\d{1,2}", says="A1, A2…")
    title: str
    text: str = ""
    results: tuple[str, ...] = key(RESULT, says="R1, R2…", default=())
    indicators: tuple[str, ...] = ()


@dataclass(frozen=True)
class PackMilestone:
    """What a phase must yield. Its date is the team's to give."""

    ref: str = key(r"J\d-\d{2}", says="J1-01, J2-03…")
    title: str
    workstream: str


@dataclass(frozen=True)
class PackPhase:
    number: int
    name: str
    milestones: tuple[PackMilestone, ...]
    text: str = ""


@dataclass(frozen=True)
class PackFrame:
    """`perimeter` is whose data the figures are about, and goes with every series."""

    objective: str
    project_objective: str
    source: str
    perimeter: str
    results: tuple[PackResult, ...]
    indicators: tuple[PackIndicator, ...]
    hypotheses: tuple[PackHypothesis, ...] = ()
    activities: tuple[PackActivity, ...] = ()
    phases: tuple[PackPhase, ...] = ()
    means: tuple[str, ...] = ()
    months: int = 0
