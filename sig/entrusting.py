"""Data entrusted to the team: received once, moved along a table of stages, every move kept and told."""

from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.db import transaction
from django.utils import timezone

from opendatalab.mail import queue_mail, team_address
from opendatalab.region import region
from opendatalab.wording import long_date
from sig import territories
from sig.forms import EntrustForm
from sig.models import EntrustedData, EntrustedStep, Territory

Stage = EntrustedData.Stage
NEXT = {
    Stage.RECEIVED: (Stage.STUDIED, Stage.DECLINED),
    Stage.STUDIED: (Stage.MADE, Stage.DECLINED),
    Stage.MADE: (Stage.PUBLISHED, Stage.STUDIED, Stage.DECLINED),
    Stage.PUBLISHED: (),
    Stage.DECLINED: (Stage.STUDIED,),
}
ABOUT = {  # what each stage means to who asked
    Stage.RECEIVED: "La demande est arrivée.",
    Stage.STUDIED: "L’équipe a regardé ce qu’il y a, et comment le mettre sur une carte.",
    Stage.MADE: "La couche est préparée sur le serveur.",
    Stage.PUBLISHED: "La carte est en ligne.",
    Stage.DECLINED: "La demande n’est pas suivie, pour la raison dite.",
}
RECEIPT = """Bonjour,

Votre demande de mettre une donnée sur une carte nous est bien parvenue le {date}.

Son suivi : {url}
Cette adresse est la vôtre : qui la connaît peut lire l’avancement de la demande.

{site}

Vous n’avez rien demandé ? Ignorez ce courrier : quelqu’un a donné votre adresse par erreur.
"""
MOVED = """Bonjour,

Votre demande du {date} a avancé. Son suivi dit où elle en est : {url}

{site}
"""
TO_THE_TEAM = """Une donnée géographique est confiée au portail par {body_name} : {subject}

La lire et la suivre : {url}
"""


@transaction.atomic
def receive(form: EntrustForm, *, site: str) -> EntrustedData:
    """Keep the request and queue its letters, once whatever the number of times it is sent."""
    data = form.cleaned_data
    names = ("body_name", "subject", "description", "files", "contact_name", "contact_email")
    geozone = territories.resolve(data["geozone"])
    kept, new = EntrustedData.objects.get_or_create(
        form_key=form.token_key,
        defaults={name: data[name] for name in names}
        | {
            "territory": Territory.objects.filter(geozone=geozone).first() if geozone else None,
            "doubts": form.doubts,
            "quarantined": bool(form.doubts),
        },
    )
    if new:
        EntrustedStep.objects.create(request=kept, stage=Stage.RECEIVED)
        if not kept.quarantined:
            tell_received(kept, site=site)
    return kept


def tell_received(kept: EntrustedData, *, site: str) -> None:
    """A receipt without a word of the visitor's, and a letter to the team."""
    if kept.contact_email:
        tell_sender(kept, site=site)
    if team := team_address(region().operator.email):
        url = f"{site}/admin/sig/entrusteddata/{kept.pk}/change/"
        queue_mail(
            kind="donnée confiée, à l’équipe",
            to=team,
            subject="Une donnée géographique est confiée au portail",
            text=TO_THE_TEAM.format(body_name=kept.body_name, subject=kept.subject, url=url),
            key=f"entrusted-{kept.pk}-team",
        )


def tell_sender(kept: EntrustedData, *, site: str) -> None:
    words = {"date": long_date(kept.created_at), "url": site + kept.get_absolute_url()}
    queue_mail(
        kind="donnée confiée",
        to=kept.contact_email,
        subject="Votre donnée géographique : demande reçue",
        text=RECEIPT.format(site=region().site_title, **words),
        key=f"entrusted-{kept.pk}-receipt",
    )


@transaction.atomic
def move(kept: EntrustedData, *, to: str, by: User, site: str, note: str = "") -> None:
    """The only way a request changes stage: checked, kept, told to who asked."""
    locked = EntrustedData.objects.select_for_update(of=("self",)).get(pk=kept.pk)
    if to not in NEXT[locked.stage]:
        wanted = Stage(to).label
        raise ValidationError(f"Une demande {locked.get_stage_display()} ne peut pas devenir {wanted}.")
    if to == Stage.DECLINED and not note.strip():
        raise ValidationError("Dire pourquoi la demande est déclinée : qui l’a faite le lira.")
    if to == Stage.PUBLISHED and not (locked.map and locked.map.published):
        raise ValidationError("Choisir d’abord la carte publiée qui montre la donnée.")
    locked.stage = kept.stage = to
    locked.moved_at = kept.moved_at = timezone.now()
    locked.save(update_fields=["stage", "moved_at"])
    step = EntrustedStep.objects.create(request=locked, stage=to, by=by, note=note.strip())
    if locked.contact_email and not locked.quarantined:
        tell_moved(locked, step, site=site)


def tell_moved(kept: EntrustedData, step: EntrustedStep, *, site: str) -> None:
    url = site + kept.get_absolute_url()
    queue_mail(
        kind="donnée confiée, suite",
        to=kept.contact_email,
        subject="Votre donnée géographique : la demande avance",
        text=MOVED.format(date=long_date(kept.created_at), url=url, site=region().site_title),
        key=f"entrusted-step-{step.pk}",
    )
