"""Minutes in Markdown, where a line « Décision : … » or « Action : … » becomes a row of its own.

    Décision : ouvrir les hauteurs de rivière | responsable : DREAL | échéance : 30 juin 2027 | lien : https://…
    Décision : demander une date au producteur | demande : 2027-0012

The parts after a bar may come in any order and may be left out. Saving writes the reference into the line
(« Décision DEC-2026-004 : … »): from then on the line and the row are one, however the text is edited.
"""

import re
from collections.abc import Iterator
from dataclasses import dataclass, field
from datetime import date
from urllib.parse import urlsplit

from django.db import transaction
from django.urls import reverse

from catalogue.models import Dataset
from governance.finding import find_again
from governance.models import Meeting, Outcome, Request
from opendatalab.stamp import touch
from opendatalab.text import MAX_SOURCE, render_markdown
from opendatalab.wording import MONTHS, long_date

LINE = re.compile(
    r"^[ \t]*(?:[-*+>][ \t]+)?(?:\*\*)?(?P<kind>Décision|Action)(?:[ \t]+(?P<ref>(?:DEC|ACT)-\d{4}-\d+))?"
    r"(?:\*\*)?[ \t\u00a0\u202f]*:(?:\*\*)?[ \t\u00a0\u202f]*(?P<rest>\S[^\n]*?)[ \t\r]*$",
    re.MULTILINE | re.IGNORECASE,
)
PART = re.compile(r"^(responsables?|échéance|liens?|demandes?)\s*:\s*(.+)$", re.IGNORECASE)
REF = re.compile(r"\b(\d{4}-\d{4,9})\b")
IN_WORDS = re.compile(r"(\d{1,2})(?:er)?[\s\u00a0]+([a-zéûôà]+)[\s\u00a0]+(\d{4})")
IN_FIGURES = re.compile(r"(\d{1,2})/(\d{1,2})/(\d{4})")
# A decision's paragraph in the HTML, to which other pages lead.
ANCHOR = re.compile(
    r'<p><strong>(Décision|Action) <a href="(?=[^"]*/([A-Z]+-\d+-\d+)/")([^"]*)"', re.IGNORECASE
)
DATASET = re.compile(r"/(?:jeux-de-donnees|datasets)/([^/?#]+)")
REQUEST = re.compile(r"/gouvernance/demandes/(\d{4}-\d{4,9})(?:/|$)")


@dataclass
class Line:
    """One line as it was written."""

    kind: str
    ref: str
    text: str
    owner: str = ""
    due: date | None = None
    urls: list[str] = field(default_factory=list)
    unread: list[str] = field(default_factory=list)


@dataclass
class Kept:
    """What saving the minutes did."""

    decisions: int = 0
    actions: int = 0
    warnings: list[str] = field(default_factory=list)


def read_lines(text: str) -> Iterator[tuple[re.Match, Line]]:
    for found in LINE.finditer(text):
        kind = Outcome.Kind.ACTION if found["kind"].lower() == "action" else Outcome.Kind.DECISION
        first, *parts = (part.strip() for part in found["rest"].split("|"))
        line = Line(kind, found["ref"] or "", first)
        for part in filter(None, parts):
            _read_part(line, part)
        yield found, line


def _read_part(line: Line, part: str) -> None:
    named = PART.match(part)
    name, value = (named[1].lower(), named[2].strip()) if named else ("", part)
    if name.startswith("responsable"):
        line.owner = value[:200]
    elif name == "échéance" and (due := read_day(value)):
        line.due = due
    elif name.startswith("demande") and (refs := REF.findall(value)):
        line.urls += [reverse("governance:request", args=[ref]) for ref in refs]
    elif name.startswith("lien") and (urls := [url for url in value.split() if is_link(url)]):
        line.urls += urls
    else:
        line.unread.append(part)


def read_day(text: str) -> date | None:
    """« 30 juin 2027 », « 30/06/2027 » or « 2027-06-30 »."""
    try:
        if found := IN_WORDS.search(text.lower()):
            return date(int(found[3]), MONTHS.index(found[2]) + 1, int(found[1]))
        if found := IN_FIGURES.search(text):
            return date(int(found[3]), int(found[2]), int(found[1]))
        return date.fromisoformat(text.strip())
    except ValueError:
        return None


def is_link(url: str) -> bool:
    parts = urlsplit(url)
    return (parts.scheme in ("http", "https") and bool(parts.hostname)) or (
        url.startswith("/") and not url.startswith("//")
    )


@transaction.atomic
def keep_minutes(meeting: Meeting) -> Kept:
    """Make the rows that the minutes name, and their HTML. Saved twice, it changes nothing."""
    kept, seen = Kept(), []
    known = {row.ref: row for row in meeting.outcomes.all()}
    written = []
    end = 0
    for rank, (found, line) in enumerate(read_lines(meeting.minutes)):
        row = known.get(line.ref) if line.ref not in seen else None
        if row is None:
            row = Outcome(meeting=meeting, kind=line.kind)
        row.text, row.owner, row.due, row.position = line.text, line.owner, line.due, rank
        row.links = [link_of(url) for url in line.urls]
        row.save()
        seen.append(row.ref)
        kept.decisions += row.kind == Outcome.Kind.DECISION
        kept.actions += row.kind == Outcome.Kind.ACTION
        kept.warnings += [
            f"{row.ref}\u00a0: «\u00a0{part}\u00a0» n’a pas été compris." for part in line.unread
        ]
        kept.warnings += [
            f"{row.ref}\u00a0: aucune demande publique ne s’appelle {ref}." for ref in unknown(row)
        ]
        name = Outcome.Kind(row.kind).label
        written += [meeting.minutes[end : found.start()], f"{name} {row.ref}\u00a0: {found['rest']}"]
        end = found.end()
    meeting.minutes = "".join([*written, meeting.minutes[end:]])
    for ref in known.keys() - set(seen):
        if known[ref].state == Outcome.State.OPEN:
            known[ref].delete()
        else:
            kept.warnings.append(f"{ref} n’est plus dans le texte mais a déjà avancé\u00a0: elle est gardée.")
    if len(meeting.minutes) > MAX_SOURCE:
        kept.warnings.append(f"Seuls les {MAX_SOURCE} premiers signes sont montrés\u00a0: raccourcissez.")
    meeting.minutes_html = render(meeting)
    meeting.save(update_fields=["minutes", "minutes_html"])
    find_again(meeting)
    transaction.on_commit(touch)
    return kept


def unknown(row: Outcome) -> list[str]:
    """References of requests in its line that nobody may read."""
    refs = [found[1] for link in row.links if (found := REQUEST.search(link["url"]))]
    public = {item.ref for item in Request.objects.public().filter(pk__in=[pk_of(ref) for ref in refs])}
    return [ref for ref in refs if ref not in public]


def pk_of(ref: str) -> int:
    return int(ref.rpartition("-")[2])


def link_of(url: str) -> dict[str, str]:
    """What a link of the minutes leads to, in words; to our own page where we have one."""
    path = urlsplit(url).path
    if found := DATASET.search(path):
        for column in ("slug", "source_id"):
            if row := Dataset.objects.visible().filter(**{column: found[1]}).order_by("pk").first():
                return {"label": row.title, "url": row.get_absolute_url()}
    if found := REQUEST.search(path):
        return {"label": f"Demande {found[1]}", "url": reverse("governance:request", args=[found[1]])}
    host = urlsplit(url).hostname or ""
    standard = host == "schema.data.gouv.fr" and path.strip("/")
    name = f"Standard\u00a0: {standard}" if standard else host + path
    return {"label": name.rstrip("/")[:120], "url": url}


def render(meeting: Meeting) -> str:
    """The minutes as HTML, each decision and action as a paragraph that leads to its page."""
    rows = {row.ref: row for row in meeting.outcomes.all()}

    def paragraph(found: re.Match) -> str:
        row = rows.get(found["ref"] or "")
        if row is None:
            return found[0]
        parts = [f"responsable\u00a0: {row.owner}"] if row.owner else []
        parts += [f"échéance\u00a0: {long_date(row.due)}"] if row.due else []
        more = " ({})".format("\u00a0; ".join(parts)) if parts else ""
        name = Outcome.Kind(row.kind).label
        return f"\n\n**{name} [{row.ref}]({row.get_absolute_url()})\u00a0:** {row.text}{more}\n\n"

    html = render_markdown(LINE.sub(paragraph, meeting.minutes))
    return ANCHOR.sub(r'<p id="\2"><strong>\1 <a href="\3"', html)
