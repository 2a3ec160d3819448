"""What closing a file sends, with the surveys there."""

import pytest
from django.core.exceptions import ValidationError

from governance.models.support_states import State
from governance.support.moving import move_file
from opendatalab.models import OutgoingMail
from tests.governance.support.factories import make_file

factories = pytest.importorskip("tests.governance.surveys.factories")
pytestmark = pytest.mark.django_db


def test_closing_asks_once_whether_it_was_useful():
    factories.make_survey(kind="satisfaction")
    file = make_file(state=State.SOLVED)
    move_file(file, to=State.CLOSED, said="La commune fusionne.")
    with pytest.raises(ValidationError):
        move_file(file, to=State.CLOSED, said="Encore.")
    assert sorted(OutgoingMail.objects.values_list("kind", flat=True)) == [
        "aide\u00a0: close",
        "enquête",
    ]


def test_closing_a_made_up_file_asks_nothing():
    factories.make_survey(kind="satisfaction")
    move_file(make_file(state=State.SOLVED, demo=True), to=State.CLOSED, said="Exemple.")
    assert not OutgoingMail.objects.filter(kind="enquête").exists()
