"""One table of items for every kind: what differs by kind is in `details`, read through `knowledge.kinds`."""

from django.conf import settings
from django.db import models
from django.db.models import Q
from django.utils import timezone


class Kind(models.TextChoices):
    QUESTION = "question", "Question"
    CASE_STUDY = "etude-de-cas", "Étude de cas"
    SUCCESS = "succes", "Succès"
    TESTIMONIAL = "temoignage", "Témoignage"
    GUIDE = "guide", "Guide"
    POINTER = "guide-ailleurs", "Guide qui existe ailleurs"
    TERM = "terme", "Terme du glossaire"
    NEWS = "actualite", "Actualité"


class State(models.TextChoices):
    DRAFT = "draft", "Brouillon"
    REVIEW = "review", "En relecture"
    PUBLISHED = "published", "Publié"
    ARCHIVED = "archived", "Archivé"


class Audience(models.TextChoices):
    LOCAL_AUTHORITY = "collectivite", "Collectivité"
    CITIZEN = "citoyen", "Citoyen"
    REUSER = "reutilisateur", "Réutilisateur"
    STATE_SERVICE = "service-etat", "Service de l’État"


class Need(models.TextChoices):
    PUBLISH = "publier", "Je dois publier"
    FIND = "chercher", "Je cherche une donnée"
    ASK = "demander", "Je veux demander une donnée"


class Section(models.TextChoices):
    """Sections of the frequently asked questions, in their order."""

    DUTIES = "obligations", "Obligations"
    LICENCES = "licences", "Licences, coût, responsabilité"
    PRIVACY = "donnees-personnelles", "Données personnelles et secrets"
    FORMATS = "formats", "Formats et qualité"
    PUBLISHING = "publier", "Publier sur data.gouv.fr"
    ASKING = "demander", "Demander une donnée"
    SECTOR = "filiere", "Données d’une filière"


# Where the pages of a kind are, under /connaissances/.
PATHS = {
    Kind.QUESTION: "questions",
    Kind.CASE_STUDY: "etudes-de-cas",
    Kind.SUCCESS: "succes",
    Kind.TESTIMONIAL: "temoignages",
    Kind.GUIDE: "guides",
    Kind.POINTER: "guides",
    Kind.TERM: "glossaire",
    Kind.NEWS: "actualites",
}


def item_address(kind: str, slug: str) -> str:
    return f"/connaissances/{PATHS[kind]}/{slug}/"


class ItemQuerySet(models.QuerySet):
    def public(self):
        """Those that a visitor may read now."""
        return self.filter(state=State.PUBLISHED, published_at__lte=timezone.now())

    def to_review(self):
        """Published, and the date of its next check has come."""
        return self.filter(state=State.PUBLISHED, check_again_at__lte=timezone.localdate())

    def to_announce(self):
        """Public since its date came, and neither the search nor the kept pages know."""
        return self.public().filter(announced=False)


class Item(models.Model):
    """A question, a case study, a guide… Texts are Markdown; their HTML is made when they are saved."""

    kind = models.CharField("sorte", max_length=16, choices=Kind.choices)
    slug = models.SlugField("identifiant", max_length=120)
    title = models.CharField("titre", max_length=250)
    summary = models.TextField(
        "en bref",
        max_length=600,
        blank=True,
        help_text="Deux phrases\u00a0: la réponse courte, montrée en tête.",
    )
    body = models.TextField("texte", blank=True, help_text="Markdown.")
    body_html = models.TextField(editable=False, blank=True)
    details = models.JSONField("champs propres à la sorte", default=dict, blank=True)
    details_html = models.JSONField(default=dict, editable=False, blank=True)  # of the texts of `details`
    # [{"title": …, "url": …, "article": "CRPA L. 312-1-1"}, …]
    sources = models.JSONField("sources", default=list, blank=True)
    section = models.CharField("rubrique", max_length=24, choices=Section.choices, blank=True)
    position = models.PositiveSmallIntegerField("rang", default=0)
    audiences = models.JSONField("publics", default=list, blank=True)
    needs = models.JSONField("besoins", default=list, blank=True)
    themes = models.JSONField("thèmes", default=list, blank=True)
    sector = models.SlugField("filière", max_length=80, blank=True)
    checked_at = models.DateField("vérifié le", null=True, blank=True)
    check_again_at = models.DateField("à revoir le", null=True, blank=True)
    state = models.CharField("état", max_length=10, choices=State.choices, default=State.DRAFT)
    published_at = models.DateTimeField(
        "publié le", null=True, blank=True, help_text="Dans l’avenir\u00a0: la publication attend cette date."
    )
    author = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        related_name="+",
        verbose_name="rédacteur",
    )
    # Somebody read this very text and found it good; a change of the text takes it back.
    reviewed_by = models.ForeignKey(
        settings.AUTH_USER_MODEL,
        models.SET_NULL,
        null=True,
        blank=True,
        editable=False,
        related_name="+",
        verbose_name="relu par",
    )
    reviewed_at = models.DateTimeField("relu le", null=True, blank=True, editable=False)
    created_at = models.DateTimeField("créé le", auto_now_add=True)
    updated_at = models.DateTimeField("modifié le", auto_now=True)
    # Where the text came from, a file of a pack or another portal's address, and its digest then.
    origin = models.CharField("origine", max_length=300, blank=True)
    origin_digest = models.CharField(max_length=64, blank=True, editable=False)
    # What the origin says now, when it changed after somebody edited the item here.
    origin_text = models.TextField(blank=True, editable=False)
    edited_here = models.BooleanField("modifié ici", default=False, editable=False)
    # False until the search and the kept pages know that it is published, which may wait for its date.
    announced = models.BooleanField(default=False, editable=False)

    objects = ItemQuerySet.as_manager()

    class Meta:
        verbose_name = "fiche"
        verbose_name_plural = "fiches"
        ordering = ("kind", "section", "position", "title", "pk")
        constraints = [
            models.UniqueConstraint(fields=["kind", "slug"], name="item_address_once"),
            models.CheckConstraint(
                condition=~Q(state=State.PUBLISHED) | Q(published_at__isnull=False),
                name="item_published_has_date",
            ),
        ]
        indexes = [models.Index(fields=["state", "published_at"])]
        permissions = [("review_item", "Peut relire une fiche"), ("publish_item", "Peut publier une fiche")]

    def __str__(self) -> str:
        return self.title

    def get_absolute_url(self) -> str:
        return item_address(self.kind, self.slug)

    @property
    def key(self) -> str:
        """How other items, packs and links name it."""
        return f"{self.kind}/{self.slug}"

    @property
    def is_public(self) -> bool:
        return self.state == State.PUBLISHED and self.published_at <= timezone.now()

    @property
    def is_scheduled(self) -> bool:
        return self.state == State.PUBLISHED and self.published_at > timezone.now()

    @property
    def check_is_overdue(self) -> bool:
        return self.check_again_at is not None and self.check_again_at <= timezone.localdate()

    @property
    def origin_changed(self) -> bool:
        return bool(self.origin_text)


class Link(models.Model):
    """What an item speaks of: a dataset, a reuse, an organization, a territory, an item; read both ways."""

    class Target(models.TextChoices):
        DATASET = "dataset", "Jeu de données"
        REUSE = "reuse", "Réutilisation"
        ORGANIZATION = "organization", "Organisation"
        TERRITORY = "territory", "Territoire"
        ITEM = "item", "Fiche"

    item = models.ForeignKey(Item, models.CASCADE, related_name="links", verbose_name="fiche")
    target = models.CharField("sorte", max_length=12, choices=Target.choices)
    # data.gouv.fr's id, a zone id (`fr:commune:31555`) or `kind/slug` of an item: it outlives the row.
    target_id = models.CharField("identifiant", max_length=160)
    position = models.PositiveSmallIntegerField("rang", default=0)

    class Meta:
        verbose_name = "lien"
        ordering = ("position", "pk")
        constraints = [models.UniqueConstraint(fields=["item", "target", "target_id"], name="item_link_once")]
        indexes = [models.Index(fields=["target", "target_id"])]

    def __str__(self) -> str:
        return f"{self.target} {self.target_id}"
