"""Samples of the letters about requests, meetings, surveys and consultations; each part has its own too."""

from datetime import UTC, datetime, timedelta
from functools import partial

from django.utils import timezone

from governance import letters, meetings
from governance.consultations import services as consultations
from governance.events import letter_samples as of_events  # noqa: F401 - they declare theirs
from governance.models import Body, Comment, Meeting, Registration, Standard, Survey, SurveyInvitation, Wave
from governance.models.request_states import Capacity, Kind, State
from governance.models.requests import Request, Support
from governance.refusals import Refusal
from governance.support import letter_samples as of_support  # noqa: F401
from governance.surveys import invitations
from opendatalab.letters import TO, Letter, declare

REQUESTS, MEETINGS, TEXTS = "Demandes", "Réunions", "Consultations et enquêtes"
SAID = "[ce qui est dit, avec le changement d’état]"
DAY = datetime(2100, 1, 4, 13, tzinfo=UTC)


def make_request(state: State = State.UNCONFIRMED, **changes) -> Request:
    values = {
        **{"kind": Kind.NEW_DATA, "title": "[titre de la demande]", "description": "[texte de la demande]"},
        **{"purpose": "[usage]", "capacity": Capacity.CITIZEN, "email": TO, "created_at": timezone.now()},
        **{"producer_name": "[producteur]", "promised_for": DAY.date(), "refusal": Refusal.SECRET},
        **{"delivered_url": "https://exemple.invalid/livraison", "link_key": "exemple"},
    }
    return Request(pk=0, state=state, **values | changes)


def announced(state: State) -> None:
    master = make_request() if state == State.DUPLICATE else None
    letters.announce(make_request(state, master=master), before=State.MODERATION, said=SAID)


def confidential() -> None:
    request = make_request(State.PUBLISHED, kind=Kind.PROTECT)
    letters.announce(request, before=State.MODERATION, said=SAID)


def to_producer() -> None:
    request = make_request(State.ASSIGNED, producer_email="donnees@exemple.invalid")
    letters.ask_producer(request, key="exemple")
    letters.ask_producer(request, key="exemple-relance", reminder=True)


def published() -> None:
    announced(State.PUBLISHED)
    confidential()


declare(
    Letter(
        "demande à confirmer",
        REQUESTS,
        "À qui dépose une demande.",
        lambda: letters.ask_to_confirm(make_request()),
    ),
    Letter(
        "soutien à confirmer",
        REQUESTS,
        "À qui soutient une demande.",
        lambda: letters.ask_to_confirm_support(Support(pk=0, request=make_request(), email=TO)),
    ),
    Letter(
        "demande au producteur",
        REQUESTS,
        "Au producteur, quand la demande lui est transmise, puis après un mois sans réponse.",
        to_producer,
    ),
    Letter(
        "à l’équipe",
        REQUESTS,
        "À l’équipe, quand une demande est confirmée, qu’un producteur ou qui demande a répondu.",
        lambda: letters.tell_team(make_request(), "[ce qui vient d’arriver à la demande]"),
    ),
    *(
        Letter(
            f"demande\u00a0: {state.label}",
            REQUESTS,
            "À qui a déposé une demande, et si c’est un signalement confidentiel."
            if state == State.PUBLISHED
            else "À qui a déposé une demande.",
            published if state == State.PUBLISHED else partial(announced, state),
        )
        for state in letters.NEWS
    ),
)


def row(state: Registration.State = Registration.State.UNCONFIRMED) -> Registration:
    meeting = Meeting(
        **{"pk": 0, "ref": "REU-0000-000", "title": "[titre de la réunion]", "place": "[lieu]"},
        **{"starts_at": DAY, "ends_at": DAY + timedelta(hours=2), "online_url": "https://exemple.invalid/"},
        body=Body(pk=0, name="[nom de l’instance]"),
    )
    return Registration(pk=0, key="exemple", meeting=meeting, email=TO, state=state)


CONFIRMED, WAITING = Registration.State.CONFIRMED, Registration.State.WAITING


def answered() -> None:
    meetings.tell_answer(row(CONFIRMED))
    meetings.tell_answer(row(WAITING))
    meetings.tell_freed(row(CONFIRMED))


declare(
    Letter(
        "inscription à confirmer",
        MEETINGS,
        "À qui s’inscrit à une réunion.",
        lambda: meetings.ask_to_confirm(row()),
    ),
    Letter(
        "inscription",
        MEETINGS,
        "À qui confirme son inscription, qu’il y ait une place ou non\u00a0; puis quand une place se libère.",
        answered,
    ),
    Letter(
        "changement de réunion",
        MEETINGS,
        "Aux inscrits, quand la date ou le lieu change.",
        lambda: meetings.tell_moved(row(CONFIRMED), number=1),
    ),
    *(
        Letter(
            kind,
            MEETINGS,
            "Aux inscrits.",
            partial(lambda to: meetings.tell_state(row(CONFIRMED), to), state),
        )
        for state, (kind, _, _) in meetings.TOLD.items()
    ),
)


def comment() -> Comment:
    values = {"email": TO, "verdict": Comment.Verdict.PARTLY, "reason": "[motif de la réponse]"}
    found = Comment(pk=0, key="exemple", ref="AVI-0000-000", **values)
    found.about = Standard(pk=0, slug="exemple", name="[titre du texte]")
    return found


def invited(start: str) -> None:
    survey = Survey(pk=0, title="[titre de l’enquête]")
    wave = Wave(pk=0, survey=survey, closes_on=DAY.date())
    invitations.write_to(
        SurveyInvitation(pk=0, key="exemple", wave=wave, email=TO, about="APP-0000-000"), start
    )


def first_invited() -> None:
    invited("")
    invited("support")


declare(
    Letter(
        "avis à confirmer",
        TEXTS,
        "À qui donne un avis sur un texte.",
        lambda: consultations.ask_to_confirm(comment()),
    ),
    Letter(
        "réponse à un avis",
        TEXTS,
        "À qui a donné un avis, quand l’équipe y répond.",
        lambda: consultations.tell_answered(comment()),
    ),
    Letter(
        "enquête",
        TEXTS,
        "À qui est invité à une enquête, et à la fin d’un accompagnement.",
        first_invited,
    ),
    Letter(
        "enquête, relance",
        TEXTS,
        "Une fois, après une semaine sans réponse.",
        partial(invited, "reminder"),
    ),
)
