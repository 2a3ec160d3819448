"""Letters about requests: to who asked, who supported, and the producer. None holds a visitor's own words,
save the producer's, which holds those that the team has published."""

from urllib.parse import urljoin

from django.conf import settings
from django.core import signing
from django.urls import reverse

from governance.journal import events_of
from governance.models.request_states import State
from governance.models.requests import Request, Support
from governance.refusals import RECOURSE, basis
from opendatalab.mail import queue_mail, team_address
from opendatalab.region import region
from opendatalab.wording import long_date

CONFIRM, SUPPORT, ANSWER, VERIFY = "demande-confirmer", "soutien-confirmer", "producteur", "demande-verifier"
PRECISE = "demande-preciser"
DAY = 24 * 3600
TERMS = {CONFIRM: 7 * DAY, SUPPORT: 7 * DAY, ANSWER: 180 * DAY, VERIFY: 60 * DAY, PRECISE: 60 * DAY}
TERMS |= {"accompagnement-confirmer": 7 * DAY, "accompagnement-suivi": 1100 * DAY}
GREETING = "Bonjour,\n\n"
FOOT = "\n\n{site}\n{url}\n"
MISTAKE = (
    "\n\nVous n’avez rien demandé\u00a0? Ignorez ce courrier\u00a0: sans confirmation, tout s’efface sous "
    "7\u00a0jours."
)
QUIET = "Votre signalement {ref} est reçu. L’équipe prévient le producteur\u00a0; rien n’en est publié."
NEWS = {
    State.PUBLISHED: "Votre demande {ref} est publiée. L’équipe cherche qui peut y répondre.",
    State.WAITING: "Une précision vous est demandée au sujet de votre demande {ref}\u00a0:\n\n{said}\n\n"
    "Répondez ici, sans compte\u00a0: {precise}\n\nSans réponse sous "
    "30\u00a0jours, la demande sera classée sans suite.",
    State.ASSIGNED: "Votre demande {ref} est transmise à\u00a0: {producer}. Une réponse est espérée sous un "
    "mois.",
    State.ACCEPTED: "Votre demande {ref} est acceptée. La livraison est promise pour le {promised}.",
    State.DELIVERED: "Votre demande {ref} est dite livrée\u00a0: {delivered}\n\n"
    "Est-ce bien ce que vous attendiez\u00a0? Dites-le ici\u00a0:\n{verify}",
    State.VERIFIED: "Votre demande {ref} est close\u00a0: livrée et vérifiée. Merci.",
    State.REFUSED: "Votre demande {ref} est refusée.\n\nMotif\u00a0: {refusal}\n{basis}\n\n{said}\n\n"
    + RECOURSE,
    State.DUPLICATE: "Votre demande {ref} rejoint une demande plus ancienne\u00a0: {master}",
    State.DROPPED: "Votre demande {ref} est classée sans suite.\n\n{said}",
    State.REJECTED: "Votre demande {ref} n’a pas été publiée.\n\n{said}",
}


def token(purpose: str, pk: int, key: str = "") -> str:
    return signing.dumps([pk, key], salt=f"governance-{purpose}")


def read_token(purpose: str, text: str) -> tuple[int, str]:
    """The row and the key of a link that was sent; (0, "") when it is false or too old."""
    try:
        pk, key = signing.loads(text, salt=f"governance-{purpose}", max_age=TERMS[purpose])
        return int(pk), str(key)
    except (signing.BadSignature, ValueError, TypeError):
        return 0, ""


def absolute(name: str, *args: str) -> str:
    return urljoin(f"{settings.SITE_URL}/", reverse(f"governance:{name}", args=args).lstrip("/"))


def _queue(*, kind: str, to: str, subject: str, text: str, key: str) -> None:
    site = region().site_title
    foot = FOOT.format(site=site, url=settings.SITE_URL)
    queue_mail(kind=kind, to=to, subject=f"{site}\u00a0: {subject}", text=f"{GREETING}{text}{foot}", key=key)


def ask_to_confirm(request: Request) -> None:
    text = (
        "Votre demande est bien enregistrée. Confirmez qu’elle vient de vous par ce lien, avant "
        f"7\u00a0jours\u00a0:\n\n{absolute('confirm', token(CONFIRM, request.pk))}\n\n"
        f"L’équipe la relira ensuite. Votre adresse ne sera jamais publiée.{MISTAKE}"
    )
    _queue(
        kind="demande à confirmer",
        to=request.email,
        subject="confirmez votre demande",
        text=text,
        key=f"request-{request.pk}-confirm",
    )


def ask_to_confirm_support(support: Support) -> None:
    text = (
        f"Vous soutenez la demande {support.request.ref}. Confirmez-le par ce lien, avant "
        "7\u00a0jours\u00a0:\n\n"
        f"{absolute('confirm_support', token(SUPPORT, support.pk))}{MISTAKE}"
    )
    _queue(
        kind="soutien à confirmer",
        to=support.email,
        subject="confirmez votre soutien",
        text=text,
        key=f"support-{support.pk}-confirm",
    )


def announce(request: Request, *, before: State, said: str) -> None:
    """News of a change to who asked, and the request itself to a producer it is given to."""
    number = events_of(request, public=False).count()
    state = State(request.state)
    goes_on = before == State.WAITING and state in (State.PUBLISHED, State.ASSIGNED)
    if request.email and state in NEWS and before != State.UNCONFIRMED and not goes_on:
        words = QUIET if request.is_confidential and state == State.PUBLISHED else NEWS[state]
        text = words.format(
            ref=request.ref,
            said=said,
            precise=absolute("precise", token(PRECISE, request.pk)) if state == State.WAITING else "",
            producer=request.producer_name,
            promised=long_date(request.promised_for),
            delivered=request.delivered_url,
            verify=absolute("verify", token(VERIFY, request.pk)) if state == State.DELIVERED else "",
            refusal=request.get_refusal_display(),
            basis=basis(request.refusal),
            master=absolute("request", request.master.ref) if request.master else "",
        )
        shown = state != State.REJECTED and not request.is_confidential
        page = absolute("request", request.ref) if shown else ""
        _queue(
            kind=f"demande\u00a0: {state.label}",
            to=request.email,
            subject=f"demande {request.ref}",
            text=f"{text}\n\n{page}".rstrip(),
            key=f"request-{request.pk}-event-{number}",
        )
    if state == State.ASSIGNED and request.producer_email:
        ask_producer(request, key=f"request-{request.pk}-producer-{number}")


def ask_producer(request: Request, *, key: str, reminder: bool = False) -> None:
    start = "Nous vous relançons au sujet de" if reminder else "Nous vous transmettons"
    supports = request.supports.exclude(confirmed_at=None).count()
    more = "Des précisions ont été données\u00a0: vous les lirez par ce lien.\n\n"
    text = (
        f"{start} la demande {request.ref}, {request.get_kind_display().lower()}.\n\n"
        f"{request.title}\n\n{request.description}\n\n"
        f"À quoi cela servirait\u00a0: {request.purpose or 'non précisé'}\n"
        f"Qui demande\u00a0: {request.get_capacity_display().lower()}. Soutiens\u00a0: {supports}.\n\n"
        f"{more if request.precisions.exists() else ''}"
        "Pour répondre, sans compte (une date, une livraison, un refus motivé, une question)\u00a0:\n"
        f"{absolute('answer', token(ANSWER, request.pk, request.link_key))}\n\n"
        "Ce lien vaut pour votre service\u00a0: ne le publiez pas."
    )
    _queue(
        kind="demande au producteur",
        to=request.producer_email,
        subject=f"demande {request.ref}",
        text=text,
        key=key,
    )


def tell_team(request: Request, words: str) -> None:
    if team := team_address(region().operator.email):
        number = events_of(request, public=False).count()
        _queue(
            kind="à l’équipe",
            to=team,
            subject=f"demande {request.ref}",
            text=words,
            key=f"request-{request.pk}-team-{number}",
        )
