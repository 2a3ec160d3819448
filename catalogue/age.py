"""How old what we show is: the last sync that ended well, or the day of the region pack's snapshot."""

from dataclasses import dataclass
from datetime import date, datetime, timedelta

from django.conf import settings
from django.utils import timezone

from catalogue.models import SyncRun
from opendatalab.stamp import content_stamp
from opendatalab.wording import long_date

OLD = timedelta(hours=24)


@dataclass(frozen=True)
class DataAge:
    synced_at: datetime | None = None  # the last sync that ended well
    snapshot: date | None = None  # the snapshot's day, as long as no sync has ended well

    @property
    def notice(self) -> str:
        """What a visitor must know before trusting a date on the page; empty when there is nothing to say."""
        if self.synced_at and timezone.now() - self.synced_at > OLD:
            return (
                "La dernière synchronisation réussie avec data.gouv.fr date du "
                f"{long_date(self.synced_at)}\u00a0: "
                "ce qui a changé depuis n’apparaît pas encore ici."
            )
        if self.snapshot:
            return (
                f"Données de l’instantané du {long_date(self.snapshot)}\u00a0; "
                "les adresses des fichiers arrivent avec la première synchronisation."
            )
        return ""


_known: dict[tuple[str, str, int], DataAge] = {}


def data_age() -> DataAge:
    """One small query, asked again when the content changes and every minute."""
    key = (str(settings.DATA_DIR), content_stamp(), int(timezone.now().timestamp() // 60))
    if key not in _known:
        _known.clear()
        _known[key] = _read()
    return _known[key]


def _read() -> DataAge:
    done = SyncRun.objects.filter(status=SyncRun.Status.DONE)
    rows = done.order_by("-finished_at").values_list("kind", "finished_at", "source_date")
    snapshot = None
    for kind, finished_at, source_date in rows:
        if kind != SyncRun.Kind.SNAPSHOT:
            return DataAge(synced_at=finished_at)
        snapshot = snapshot or source_date
    return DataAge(snapshot=snapshot)
