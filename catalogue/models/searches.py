"""What the search leaves behind: entries to make again, and words that found nothing."""

from django.db import models


class IndexTask(models.Model):
    """Something whose entry in the search index must be made again: written in the change's transaction."""

    kind = models.CharField(max_length=16)  # dataset, organization, reuse, territory
    object_id = models.BigIntegerField()

    def __str__(self) -> str:
        return f"{self.kind} {self.object_id}"


class EmptySearch(models.Model):
    """A search that found nothing, counted by day; nothing says who asked."""

    words = models.CharField("recherche", max_length=120)
    geozone = models.CharField("zone", max_length=64, blank=True)
    day = models.DateField("jour")
    count = models.PositiveIntegerField("fois", default=0)

    class Meta:
        verbose_name = "recherche sans résultat"
        verbose_name_plural = "recherches sans résultat"
        ordering = ("-day", "-count")
        constraints = [
            models.UniqueConstraint(fields=["words", "geozone", "day"], name="empty_search_once_a_day")
        ]

    def __str__(self) -> str:
        return self.words
