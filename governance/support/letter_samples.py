"""Samples of the letters about support files."""

from functools import partial

from governance.models import Relay, SupportFile
from governance.models.support_states import Kind, State
from governance.support import letters
from opendatalab.letters import TO, Letter, declare

PART = "Accompagnement"


def file(state: State = State.UNCONFIRMED) -> SupportFile:
    values = {"kind": Kind.LEGAL, "contact_email": TO, "link_key": "exemple"}
    return SupportFile(pk=0, ref="APP-0000-000", state=state, **values)


def announced(state: State) -> None:
    letters.announce(file(state), said="[ce que l’équipe dit à la collectivité]")


declare(
    Letter(
        "accompagnement à confirmer",
        PART,
        "À la collectivité qui demande de l’aide.",
        lambda: letters.ask_to_confirm(file()),
    ),
    Letter(
        "accompagnement, au relais",
        PART,
        "Aux relais du territoire qui ont voulu être prévenus.",
        lambda: letters.tell_relay(Relay(pk=0, email="relais@exemple.invalid"), file()),
    ),
    Letter(
        "à l’équipe",
        PART,
        "À l’expert du dossier, sinon à l’équipe, quand une demande est confirmée ou qu’on y répond.",
        lambda: letters.tell_team(file(), "[ce qui vient d’arriver au dossier]", key="exemple"),
    ),
    *(
        Letter(
            f"aide\u00a0: {state.label.lower()}",
            PART,
            "À la collectivité, à ce changement d’état.",
            partial(announced, state),
        )
        for state in letters.NEWS
    ),
)
