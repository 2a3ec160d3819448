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


class Synonym(models.Model):
    """A word that people type and a word of the administration for the same thing. Each finds the other."""

    class Origin(models.TextChoices):
        PACK = "pack", "paquet régional"
        EDITOR = "editor", "équipe"

    word = models.CharField(
        "mot de tous les jours", max_length=80, help_text="Ce que l’on tape\u00a0: «\u00a0cantine\u00a0»."
    )
    means = models.CharField(
        "mot de l’administration",
        max_length=80,
        help_text="Ce que disent les fiches\u00a0: «\u00a0restauration scolaire\u00a0».",
    )
    active = models.BooleanField("employé par la recherche", default=True)
    origin = models.CharField(
        "origine", max_length=8, choices=Origin.choices, default=Origin.EDITOR, editable=False
    )

    class Meta:
        verbose_name = "synonyme"
        ordering = ("word", "means")
        constraints = [models.UniqueConstraint(fields=["word", "means"], name="synonym_once")]

    def __str__(self) -> str:
        return f"{self.word} = {self.means}"


class HiddenSearch(models.Model):
    """Words that the team will neither show nor count any more: only their fingerprint is kept."""

    fingerprint = models.CharField("empreinte des mots", max_length=32, unique=True)
    hidden_at = models.DateTimeField("caché le", auto_now_add=True)

    class Meta:
        verbose_name = "recherche cachée"
        verbose_name_plural = "recherches cachées"
        ordering = ("-hidden_at", "pk")

    def __str__(self) -> str:
        return self.fingerprint
