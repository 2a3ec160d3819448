"""Sites that show the catalogue: their origin and the days, nothing of their visitors."""

from datetime import date, timedelta

from django.db import models

IN_USE = timedelta(days=60)  # a site seen within that time still uses what we give


class EmbedSiteQuerySet(models.QuerySet):
    def in_use(self, *, today: date) -> "EmbedSiteQuerySet":
        """Those seen lately, left out those that asked to be."""
        return self.filter(left_out=False, last_seen__gte=today - IN_USE)

    def of_authorities(self) -> "EmbedSiteQuerySet":
        """Those that the team recognised as a local authority's."""
        return self.filter(is_authority=True)


class EmbedSite(models.Model):
    """One origin (`https://www.mairie.example`) whose pages call the API, run the script or hold a frame."""

    origin = models.CharField("site", max_length=200, unique=True)
    kinds = models.JSONField("usages", default=list, blank=True)  # of registry.KINDS
    first_seen = models.DateField("vu la première fois")
    last_seen = models.DateField("vu la dernière fois")
    days = models.PositiveIntegerField("jours où il a été vu", default=1)
    organization = models.ForeignKey(
        "catalogue.Organization",
        models.SET_NULL,
        verbose_name="producteur",
        null=True,
        blank=True,
        help_text="Proposé d’après ce que le site demande\u00a0; à vérifier.",
    )
    territory = models.ForeignKey(
        "sig.Territory", models.SET_NULL, verbose_name="territoire", null=True, blank=True
    )
    is_authority = models.BooleanField(
        "site d’une collectivité",
        default=False,
        help_text="Compté dans l’indicateur «\u00a0collectivités utilisant l’API\u00a0».",
    )
    left_out = models.BooleanField(
        "tenu à l’écart",
        default=False,
        help_text="À la demande du site\u00a0: il n’est plus relevé ni compté.",
    )
    note = models.TextField("note de l’équipe", blank=True)

    objects = EmbedSiteQuerySet.as_manager()

    class Meta:
        verbose_name = "site qui montre le catalogue"
        verbose_name_plural = "sites qui montrent le catalogue"
        ordering = ("-last_seen", "origin")

    def __str__(self) -> str:
        return self.origin
