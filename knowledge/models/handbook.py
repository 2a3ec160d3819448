"""The handbook of method: which items, in which order, and the editions that were made of it."""

from django.db import models

from knowledge.models.items import Item


class HandbookPart(models.Model):
    """A chapter: a title, some words, items in an order."""

    title = models.CharField("titre", max_length=200)
    introduction = models.TextField("introduction", max_length=2000, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)
    # As the pack says it; a part that somebody changed here is no longer the pack's.
    from_pack = models.BooleanField("du paquet", default=False, editable=False)

    class Meta:
        verbose_name = "partie du manuel"
        verbose_name_plural = "parties du manuel"
        ordering = ("position", "pk")

    def __str__(self) -> str:
        return self.title


class HandbookEntry(models.Model):
    """An item in a part."""

    part = models.ForeignKey(HandbookPart, models.CASCADE, related_name="entries", verbose_name="partie")
    item = models.ForeignKey(Item, models.CASCADE, related_name="+", verbose_name="fiche")
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "fiche du manuel"
        verbose_name_plural = "fiches du manuel"
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["part", "item"], name="handbook_item_once")]

    def __str__(self) -> str:
        return str(self.item)


class HandbookEdition(models.Model):
    """The handbook as it was one day, in PDF: the file is in DATA_DIR, its contents' digest here."""

    number = models.PositiveIntegerField("numéro", unique=True)
    made_at = models.DateTimeField("faite le")
    digest = models.CharField("empreinte du contenu", max_length=64)
    items = models.PositiveIntegerField("fiches")
    pages = models.PositiveIntegerField("pages")
    size = models.PositiveIntegerField("octets")

    class Meta:
        verbose_name = "édition du manuel"
        verbose_name_plural = "éditions du manuel"
        ordering = ("-number",)

    def __str__(self) -> str:
        return f"Édition {self.number}"
