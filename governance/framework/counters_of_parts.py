"""The indicators counted by the support files and the surveys: each asks the figures of its own part."""

from datetime import date

from governance.counted import Counted
from governance.framework.counters import shared_items
from governance.framework.counting import Count, counter
from governance.support import figures as of_support
from governance.surveys import figures as of_surveys

NO_ANSWER = "L’enquête n’a pas encore assez de réponses."


@counter("authorities_helped")
def authorities_helped(until: date) -> Count:
    return Count.of(of_support.authorities_helped(until))


@counter("feedback_shared")
def feedback_shared(until: date) -> Count:
    """What came out of support, and the knowledge pages' own; what is in both counts once, by its address."""
    rows = {row.url or row.ref: row for row in (*shared_items(until), *of_support.feedback_shared(until))}
    return Count.of(rows.values())


@counter("relevance_change")
def relevance_change(until: date) -> Count:
    return _of_survey(of_surveys.relevance_change(until), "Enquête de pertinence")


@counter("satisfaction")
def satisfaction(until: date) -> Count:
    return _of_survey(of_surveys.satisfaction(until), "Enquête de satisfaction")


def _of_survey(figure: "of_surveys.Figure | None", name: str) -> Count:
    """One line, the survey itself: its answers are nobody's to read one by one."""
    if figure is None:
        return Count(None, note=NO_ANSWER)
    line = Counted("enquete", f"{name}\u00a0: {figure.n} réponses", figure.url)
    return Count(figure.value, (line,), figure.note)
