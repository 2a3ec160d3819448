"""A row behind every list of the team's pages, besides what stands behind the public ones."""

from collections.abc import Callable
from datetime import date

from django.apps import apps
from django.contrib import admin
from django.contrib.auth.models import Group, User
from django.db.models import Model
from django.utils import timezone

from catalogue.models import PerimeterRule, SyncRun
from governance import journal
from governance.models import Meeting, Precision, Request
from governance.roles import make_roles
from knowledge.models import Item, Kind
from knowledge.workflow import make_roles as make_knowledge_roles
from opendatalab.models import Erasure, OutgoingMail, Upstream
from sig.models import MapService
from tests.catalogue.factories import sync_run
from tests.knowledge.factories import make_image, make_item
from tests.sig.map_factories import make_source
from tests.trust.rows import make_catalogue

DAY = date(2026, 1, 2)


def _model(label: str) -> type[Model]:
    return apps.get_model(label)


def _run() -> SyncRun:
    return SyncRun.objects.order_by("pk").first() or sync_run()


MAKERS: dict[str, Callable[[], object]] = {
    "auth.group": lambda: Group.objects.create(name="Un groupe"),
    "auth.user": lambda: User.objects.create_user("une-personne"),
    "catalogue.embedsite": lambda: _model("catalogue.EmbedSite").objects.create(
        origin="https://ville.example", first_seen=DAY, last_seen=DAY
    ),
    "catalogue.emptysearch": lambda: _model("catalogue.EmptySearch").objects.create(words="loup", day=DAY),
    "catalogue.hiddensearch": lambda: _model("catalogue.HiddenSearch").objects.create(fingerprint="0" * 32),
    "catalogue.perimeterrule": lambda: PerimeterRule.objects.create(kind="tag", value="forets"),
    "catalogue.setaside": lambda: _model("catalogue.SetAside").objects.create(
        run=_run(), kind="dataset", reason="illisible"
    ),
    "catalogue.synonym": lambda: _model("catalogue.Synonym").objects.create(word="bois", means="forêt"),
    "catalogue.syncrun": _run,
    "governance.precision": lambda: Precision.objects.create(
        request=Request.objects.order_by("pk").first(), question="Où ?", answer="Ici.", token_key="p"
    ),
    "knowledge.askedquestion": lambda: _model("knowledge.AskedQuestion").objects.create(
        question="Comment faire ?", token_key="q"
    ),
    "knowledge.feedback": lambda: _model("knowledge.Feedback").objects.create(
        item=Item.objects.order_by("pk").first(), helped=True, token_key="f"
    ),
    "knowledge.handbookedition": lambda: _model("knowledge.HandbookEdition").objects.create(
        number=1, made_at=timezone.now(), digest="0", items=1, pages=1, size=1
    ),
    "knowledge.image": make_image,
    "knowledge.linkcheck": lambda: _model("knowledge.LinkCheck").objects.create(
        item=Item.objects.order_by("pk").first(), url="https://ville.example"
    ),
    "opendatalab.erasure": lambda: Erasure.objects.create(why="term", what="essai"),
    "opendatalab.outgoingmail": lambda: OutgoingMail.objects.create(
        kind="essai", to="a@example.org", subject="x", text="x", key="k"
    ),
    "opendatalab.upstream": lambda: Upstream.objects.create(host="data.example"),
    "sig.datasource": make_source,
    "sig.layerchange": lambda: _model("sig.LayerChange").objects.create(
        service=MapService.objects.order_by("pk").first(), kind="gone", name="communes"
    ),
}


def registered() -> dict[str, type[Model]]:
    """The models that the admin lists, by label."""
    return {model._meta.label_lower: model for model in admin.site._registry}


def make_world() -> None:
    make_catalogue()
    make_roles()
    make_knowledge_roles()
    for label, model in registered().items():
        if not model._default_manager.exists() and label in MAKERS:
            MAKERS[label]()
    make_item(Kind.QUESTION, 20, state="draft")
    journal.record(Meeting.objects.order_by("pk").last(), said="Un mot")
