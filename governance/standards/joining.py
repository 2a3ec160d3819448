"""What the page of a dataset says of the standards that it follows."""

from django.urls import reverse

from catalogue import mentions
from governance.models import Conformance
from governance.standards.conformance import results_of
from opendatalab.wording import counted

TITLE = "Standards"


def join() -> None:
    mentions.ASKED["standards"] = mentioned


def mentioned(sort: str, key: str) -> mentions.Mention | None:
    if sort != "dataset":
        return None
    rows = results_of(key)
    if not rows:
        return None
    good = [row for row in rows if row.result == Conformance.Result.YES and not row.is_stale]
    named = {row.standard.title: None for row in good}
    files = counted(len(good), "fichier conforme", "fichiers conformes")
    words = f"{files}\u00a0: {', '.join(named)}" if good else "Aucun fichier conforme à ce jour"
    url = reverse("governance:standards_for_dataset", args=[key])
    return mentions.Mention(TITLE, f"{words}\u00a0: voir la méthode et les écarts", url)
