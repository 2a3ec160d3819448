"""The perimeter, the runs that keep the catalogue in step with it, and what they saw."""

import uuid

from django.db import models

from catalogue.models.records import Dataset


class PerimeterRule(models.Model):
    """A line of the perimeter: a producer, zone or tag whose datasets are in it, or a single dataset."""

    class Kind(models.TextChoices):
        ORGANIZATION = "organization", "Producteur"
        ZONE = "geozone", "Zone"
        TAG = "tag", "Mot-clé"
        DATASET = "dataset", "Jeu de données"

    class Origin(models.TextChoices):
        PACK = "pack", "paquet régional"
        EDITOR = "editor", "équipe"

    kind = models.CharField("type", max_length=16, choices=Kind.choices)
    value = models.CharField("valeur", max_length=96, help_text="Identifiant data.gouv.fr, zone ou mot-clé.")
    label = models.CharField("libellé", max_length=200, blank=True)
    active = models.BooleanField("active", default=True)
    origin = models.CharField(
        "origine", max_length=8, choices=Origin.choices, default=Origin.EDITOR, editable=False
    )

    class Meta:
        verbose_name = "règle du périmètre"
        verbose_name_plural = "règles du périmètre"
        ordering = ("kind", "label", "value")
        constraints = [models.UniqueConstraint(fields=["kind", "value"], name="perimeter_rule_once")]

    def __str__(self) -> str:
        return f"{self.get_kind_display()} : {self.label or self.value}"


class SyncRun(models.Model):
    """One run of the sync, or one loading of the region pack's snapshot."""

    class Kind(models.TextChoices):
        FULL = "full", "complète"
        INCREMENTAL = "incremental", "incrémentale"
        SNAPSHOT = "snapshot", "instantané du paquet régional"

    class Status(models.TextChoices):
        RUNNING = "running", "en cours"
        DONE = "done", "terminée"
        FAILED = "failed", "interrompue"
        STOPPED = "stopped", "arrêtée, décision attendue"
        REFUSED = "refused", "plan refusé"

    id = models.UUIDField(primary_key=True, default=uuid.uuid4, editable=False)
    kind = models.CharField("type", max_length=16, choices=Kind.choices)
    status = models.CharField("état", max_length=16, choices=Status.choices, default=Status.RUNNING)
    started_at = models.DateTimeField("début")
    finished_at = models.DateTimeField("fin", null=True)
    source_date = models.DateField("date de l’instantané", null=True)
    cursor = models.JSONField("point de reprise", default=dict)
    counts = models.JSONField("décompte", default=dict)  # {"added": 3, "changed": 1, …}
    calls = models.PositiveIntegerField("appels", default=0)
    error = models.TextField("erreur", blank=True)
    plan = models.JSONField("plan arrêté", null=True)  # {"hide": [source ids], "share": 0.14}
    approved = models.BooleanField("plan approuvé", default=False)

    class Meta:
        verbose_name = "synchronisation"
        ordering = ("-started_at",)

    def __str__(self) -> str:
        return f"{self.get_kind_display()} du {self.started_at:%Y-%m-%d %H:%M}"


class Sighting(models.Model):
    """A dataset seen by the run under way, and under which rule; gone once the run is done.

    It lets a killed run go on where it stopped and still know what was absent.
    """

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="sightings")
    source_id = models.CharField(max_length=40)
    reason = models.CharField(max_length=128)

    class Meta:
        constraints = [
            models.UniqueConstraint(fields=["run", "source_id", "reason"], name="sighting_once_a_rule")
        ]

    def __str__(self) -> str:
        return f"{self.source_id} ({self.reason})"


class SetAside(models.Model):
    """A record that could not be read, with the reason; the rest of the run went on."""

    run = models.ForeignKey(SyncRun, models.CASCADE, related_name="set_aside")
    kind = models.CharField("type", max_length=16)
    source_id = models.CharField("identifiant", max_length=40, blank=True)
    reason = models.CharField("raison", max_length=300)
    payload = models.TextField("fiche", blank=True)

    class Meta:
        verbose_name = "fiche mise de côté"
        verbose_name_plural = "fiches mises de côté"
        ordering = ("-run__started_at", "kind", "source_id")

    def __str__(self) -> str:
        return f"{self.kind} {self.source_id}"


class DatasetChange(models.Model):
    """What a sync saw change in a dataset."""

    class Kind(models.TextChoices):
        ADDED = "added", "Entrée au catalogue"
        CHANGED = "changed", "Modification"
        ABSENT = "absent", "Absence à la source"
        RETURNED = "returned", "Retour à la source"

    dataset = models.ForeignKey(Dataset, models.CASCADE, related_name="changes")
    run = models.ForeignKey(SyncRun, models.SET_NULL, null=True, related_name="changes")
    at = models.DateTimeField("vu le")
    kind = models.CharField("type", max_length=16, choices=Kind.choices)
    fields = models.JSONField("champs", default=list)  # [{"field": "title", "before": …, "after": …}, …]

    class Meta:
        verbose_name = "changement vu"
        verbose_name_plural = "changements vus"
        ordering = ("-at", "-pk")

    def __str__(self) -> str:
        return f"{self.get_kind_display()} {self.at:%Y-%m-%d}"
