"""The two figures that the logical framework takes from surveys: only what was published, by that day."""

from dataclasses import dataclass
from datetime import date
from decimal import Decimal
from fractions import Fraction

from django.db.models import QuerySet
from django.urls import reverse

from governance.models import Survey, Wave
from governance.surveys.results import rounded
from opendatalab.wording import counted


@dataclass(frozen=True)
class Figure:
    value: Decimal
    n: int
    url: str
    note: str


def published(kind: str, until: date) -> QuerySet[Wave]:
    waves = Wave.objects.published().filter(survey__kind=kind, survey__demo=False)
    return waves.exclude(results={}).filter(published_at__date__lte=until).select_related("survey")


def relevance_change(until: date) -> Figure | None:
    """Last wave minus first, on the question that sums the survey up: points of the two whole samples."""
    for wave in published(Survey.Kind.RELEVANCE, until).order_by("-closes_on", "-pk"):
        for against in wave.results["against"]:
            row = next((row for row in against["rows"] if row["key"] == wave.results["headline"]), None)
            if row and row["whole"]:
                first, last = row["whole"]["n"]
                return Figure(
                    value=Decimal(row["whole"]["change"]),
                    n=first + last,
                    url=comparison_url(wave, against["ref"]),
                    note=f"{sizes(against, wave, first, last)}\u00a0; {matched_words(against, last)}.",
                )
    return None


def sizes(against: dict, wave: Wave, first: int, last: int) -> str:
    said = counted(first, "réponse", "réponses")
    return f"{said} «\u00a0{against['label']}\u00a0», {last} «\u00a0{wave.label}\u00a0»"


def matched_words(against: dict, last: int) -> str:
    matched = against["matched"]
    if matched is None:
        return "trop peu de personnes appariées pour les comparer à elles-mêmes"
    share = rounded(Fraction(matched * 100, last), "1")
    return (
        f"{counted(matched, 'personne appariée', 'personnes appariées')} ({share}\u00a0% de la seconde vague)"
    )


def comparison_url(wave: Wave, ref: str) -> str:
    return f"{reverse('governance:wave_comparison', args=[wave.ref])}?avec={ref}"


def satisfaction(until: date) -> Figure | None:
    """CSAT: the share of 4 and 5 among the answers of every published wave about support."""
    good, answered, invited, replied, scores = 0, 0, 0, 0, []
    url = ""
    for wave in published(Survey.Kind.SUPPORT, until).order_by("closes_on", "pk"):
        results = wave.results
        rated = next((one for one in results["questions"] if one.get("csat") is not None), None)
        if rated is None:
            continue
        good += rated["good"]
        answered += rated["n"]
        invited += results["invited"] or 0
        replied += results["n"] if results["invited"] else 0
        scores += [one["nps"] for one in results["questions"] if one.get("nps") is not None]
        url = wave.get_absolute_url()
    if not answered:
        return None
    words = [counted(answered, "réponse", "réponses")]
    if invited:
        words.append(f"taux de réponse {rounded(Fraction(replied * 100, invited), '1')}\u00a0%")
    if scores:
        words.append(f"NPS de la dernière vague\u00a0: {scores[-1]}")
    return Figure(
        Decimal(rounded(Fraction(good * 100, answered), "1")), answered, url, f"{', '.join(words)}."
    )
