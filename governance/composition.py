"""Who sits where: seats held and vacant by college, drawn by the server, and what is missing in words."""

from dataclasses import dataclass, field
from datetime import date

from django.utils import timezone

from governance.models import Body, College, Mandate, Seat
from opendatalab.wording import counted, long_date

CELL = 22  # units of the drawing
LABEL = 190
# A steering committee that is active should have somebody of each of these.
EXPECTED_IN_STEERING = (College.STATE, College.AUTHORITIES, College.CIVIL, College.COMPANIES)


@dataclass(frozen=True)
class Row:
    """A seat as the public sees it."""

    label: str
    college: str
    votes: bool
    holders: tuple[str, ...]

    @property
    def vacant(self) -> bool:
        return not self.holders


@dataclass(frozen=True)
class Balance:
    college: str
    seats: int
    held: int

    @property
    def vacant(self) -> int:
        return self.seats - self.held


@dataclass(frozen=True)
class Square:
    x: int
    y: int
    css: str


@dataclass
class Composition:
    rows: list[Row] = field(default_factory=list)
    balance: list[Balance] = field(default_factory=list)
    squares: list[Square] = field(default_factory=list)
    names: list[dict] = field(default_factory=list)
    width: int = LABEL
    height: int = 0

    @property
    def seats(self) -> int:
        return len(self.rows)

    @property
    def held(self) -> int:
        return sum(not row.vacant for row in self.rows)

    @property
    def vacant(self) -> int:
        return self.seats - self.held

    @property
    def sentence(self) -> str:
        if not self.seats:
            return "Ses sièges restent à définir."
        if not self.vacant:
            return f"{counted(self.seats, 'siège', 'sièges')}, tous pourvus."
        held = counted(self.held, "pourvu", "pourvus")
        return f"{counted(self.seats, 'siège', 'sièges')}\u00a0: {held}, {self.vacant}\u00a0à pourvoir."


def composition_of(body: Body, day: date | None = None) -> Composition:
    """Three queries, whatever the number of seats."""
    seats = list(body.seats.order_by("position", "pk"))
    current = Mandate.objects.current(day).filter(seat__body=body).select_related("partner")
    held: dict[int, list[Mandate]] = {}
    ranks = (Mandate.Role.CHAIR, Mandate.Role.SECRETARY, Mandate.Role.HOLDER, Mandate.Role.ALTERNATE)
    for mandate in sorted(current.order_by("since", "pk"), key=lambda row: ranks.index(row.role)):
        held.setdefault(mandate.seat_id, []).append(mandate)
    made = Composition(rows=[_row(seat, held.get(seat.pk, [])) for seat in seats])
    for college in College:
        mine = [row for row in made.rows if row.college == college.label]
        if mine:
            made.balance.append(Balance(college.label, len(mine), sum(not row.vacant for row in mine)))
    _draw(made)
    return made


def _row(seat: Seat, mandates: list[Mandate]) -> Row:
    """An alternate alone does not fill a seat: it stands in for somebody."""
    filled = [mandate for mandate in mandates if mandate.role != Mandate.Role.ALTERNATE]
    shown = mandates if filled else []
    return Row(seat.label, seat.get_college_display(), seat.votes, tuple(map(holder_in_words, shown)))


def holder_in_words(mandate: Mandate) -> str:
    role = mandate.get_role_display().lower()
    parts = (mandate.partner.name, mandate.function, mandate.public_name, role)
    end = f" jusqu’au {long_date(mandate.until)}" if mandate.until else ""
    return ", ".join(filter(None, parts)) + end


def _draw(made: Composition) -> None:
    for rank, line in enumerate(made.balance):
        y = rank * (CELL + 8)
        made.names.append({"x": 0, "y": y + 15, "text": line.college})
        for place in range(line.seats):
            css = "odl-seat-held" if place < line.held else "odl-seat-vacant"
            made.squares.append(Square(LABEL + place * CELL, y + 2, css))
        made.width = max(made.width, LABEL + line.seats * CELL)
    made.height = len(made.balance) * (CELL + 8)


def missing_colleges(body: Body, made: Composition) -> list[str]:
    """Colleges that an active steering committee lacks: said, never a block."""
    if body.kind != Body.Kind.STEERING or body.state != Body.State.ACTIVE:
        return []
    held = {line.college for line in made.balance if line.held}
    return [college.label for college in EXPECTED_IN_STEERING if college.label not in held]


def past_mandates(body: Body) -> list[str]:
    """Who sat when, by organisation."""
    today = timezone.localdate()
    rows = Mandate.objects.filter(seat__body=body, confirmed=True, until__lt=today).select_related("partner")
    return [
        f"{row.partner.name}, du {long_date(row.since)} au {long_date(row.until)}"
        for row in rows.order_by("-until", "pk")
    ]
