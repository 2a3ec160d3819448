"""Pictures of the texts, and what readers say of them: nothing personal."""

from django.db import models

from knowledge.models.items import Item


class ImageQuerySet(models.QuerySet):
    def without_content(self):
        return self.defer("content")


class Image(models.Model):
    """A picture checked, resized and written again by us; never served without its alternative text.

    Its bytes are in the database: they are few, saved with it, and the same on every host.
    """

    name = models.SlugField(
        "nom", max_length=80, unique=True, help_text="Celui que l’on écrit dans les textes : image:nom."
    )
    alternative = models.CharField(
        "texte de remplacement",
        max_length=250,
        help_text="Ce que l’image apprend, pour qui ne la voit pas.",
    )
    credit = models.CharField("crédit", max_length=200, blank=True, help_text="Auteur et licence.")
    content = models.BinaryField(editable=False)  # WebP
    digest = models.CharField(max_length=32, db_index=True, editable=False)
    width = models.PositiveIntegerField("largeur", editable=False)
    height = models.PositiveIntegerField("hauteur", editable=False)
    added_at = models.DateTimeField("ajoutée le", auto_now_add=True)

    objects = ImageQuerySet.as_manager()

    class Meta:
        verbose_name = "image"
        ordering = ("-added_at", "pk")

    def __str__(self) -> str:
        return self.alternative

    @property
    def url(self) -> str:
        return f"/connaissances/images/{self.digest}.webp"

    @property
    def reference(self) -> str:
        """What is written in a text to show it."""
        return f"![{self.alternative}](image:{self.name})"


class Feedback(models.Model):
    """An answer to « cette page vous a-t-elle aidé ? », without anything that says whose."""

    item = models.ForeignKey(Item, models.CASCADE, related_name="feedback", verbose_name="fiche")
    helped = models.BooleanField("a aidé")
    word = models.TextField("mot à l’équipe", max_length=1000, blank=True)
    token_key = models.CharField(max_length=32, unique=True, editable=False)
    given_on = models.DateField("reçu le", auto_now_add=True)
    handled = models.BooleanField("lu", default=False)
    # Perhaps a robot's: kept apart, counted nowhere, until somebody of the team says otherwise.
    doubtful = models.BooleanField("en quarantaine", default=False)

    class Meta:
        verbose_name = "avis de lecteur"
        verbose_name_plural = "avis de lecteurs"
        ordering = ("-given_on", "-pk")

    def __str__(self) -> str:
        return f"{self.item} : {'oui' if self.helped else 'non'}"
