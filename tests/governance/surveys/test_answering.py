"""Answering without account: by the open link, by an invitation; what is kept, recalled, forgotten."""

from datetime import timedelta
from types import SimpleNamespace

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.models import Survey, SurveyAnswer, SurveyInvitation, SurveyRemark, Wave
from governance.surveys.invitations import follow_surveys, invite, invite_after_support
from opendatalab.models import OutgoingMail
from opendatalab.retention import export, purge
from tests.governance.planted import EMAIL, MARK
from tests.governance.surveys.factories import (
    SATISFACTION,
    make_answer,
    make_survey,
    make_surveys,
    make_wave,
    publish,
)
from tests.tools.forms import fields_of, posted

pytestmark = pytest.mark.django_db


def path(wave: Wave) -> str:
    return reverse("governance:wave_answer", args=[wave.ref])


def page(response) -> BeautifulSoup:
    return BeautifulSoup(response.content, "html.parser")


def words(response) -> str:
    return " ".join(page(response).main.get_text(" ").replace("\u00a0", " ").split())


def letters() -> list[tuple[str, str]]:
    return list(OutgoingMail.objects.order_by("pk").values_list("kind", "to"))


def link(letter: OutgoingMail) -> str:
    return next(line for line in letter.text.splitlines() if "/enquetes/" in line).partition("8000")[2]


def aged(days: int, **changes) -> None:
    SurveyInvitation.objects.update(sent_on=timezone.localdate() - timedelta(days=days), **changes)


def test_an_answer_keeps_codes_and_a_day_and_what_is_written_goes_apart(client):
    wave = make_wave(make_survey())
    sent = posted(
        "enquete",
        **{"q-ensemble": "4", "q-college": "etat", "q-mot": f"{MARK} trouve", "code": "To 14 Ma"},
    )
    sent["q-outils"] = ["sig", "code"]
    assert client.post(path(wave), sent)["Location"] == f"/enquetes/{wave.ref}/merci/"
    assert client.post(path(wave), sent)["Location"] == f"/enquetes/{wave.ref}/merci/"  # a double click
    (answer,) = SurveyAnswer.objects.all()
    assert answer.answers == {"ensemble": "4", "college": "etat", "outils": ["sig", "code"]}
    assert (answer.day, answer.doubts, answer.held) == (timezone.localdate(), [], {})
    assert (len(answer.match), "to14ma" in answer.match) == (64, False)
    (remark,) = SurveyRemark.objects.all()
    assert (remark.question, remark.text, remark.shown) == ("mot", f"{MARK} trouve", "")
    assert "Rien ne relie votre réponse à vous" in words(client.get(f"/enquetes/{wave.ref}/merci/"))
    assert {field.name for field in SurveyAnswer._meta.fields} == {
        *("id", "wave", "day", "answers", "group", "match", "held", "doubts", "token_key"),
    }


def test_errors_are_told_where_they_are_and_nothing_typed_is_lost(client):
    wave = make_wave(make_survey())
    sent = posted("enquete", **{"q-mot": "Mon texte", "q-college": "etat", "code": "ab"})
    response = client.post(path(wave), sent)
    assert response.status_code == 422
    found = page(response)
    assert [link["href"] for link in found.select("#erreurs a")] == ["#champ-q-ensemble", "#champ-code"]
    assert found.select_one("fieldset#champ-q-ensemble .fr-error-text")
    assert found.select_one("[name=q-college][checked]")["value"] == "etat"
    assert found.select_one("[name=q-mot]").get_text().strip() == "Mon texte"
    assert SurveyAnswer.objects.count() == 0


def test_what_could_not_be_kept_comes_back_whole(client, settings, monkeypatch):
    from opendatalab import limits

    wave = make_wave(make_survey())
    monkeypatch.setattr(limits, "wait_for", lambda name, request: 60)
    response = client.post(path(wave), posted("enquete", **{"q-ensemble": "4", "q-mot": "Mon texte"}))
    assert response.status_code == 429
    back = fields_of(response)
    assert (back["q-ensemble"], back["q-mot"]) == ("4", "Mon texte")


def test_a_robot_s_answer_waits_and_counts_once_a_person_accepted_it(client):
    from governance.surveys.answering import accept

    wave = make_wave(make_survey())
    sent = posted("enquete", **{"q-ensemble": "4", "q-mot": "Un <a href=x>lien</a>"})
    assert client.post(path(wave), sent).status_code == 302
    answer = SurveyAnswer.objects.get()
    assert (answer.doubts, SurveyRemark.objects.count()) == (["balises dans le texte"], 0)
    accept(answer)
    assert (answer.doubts, answer.held, SurveyRemark.objects.count()) == ([], {}, 1)


def test_many_answers_in_an_hour_are_no_doubt(client, settings):
    settings.LIMITED = True
    settings.LIMITS = settings.LIMITS | {"form": (1000, 600), "surge": (1, 3600)}
    wave = make_wave(make_survey())
    for _ in range(4):
        client.post(path(wave), posted("enquete", **{"q-ensemble": "4"}))
    assert SurveyAnswer.objects.filter(doubts=[]).count() == 4


def test_a_closed_wave_takes_nothing(client):
    wave = make_wave(make_survey(), closes_on=timezone.localdate() - timedelta(days=1))
    response = client.post(path(wave), posted("enquete", **{"q-ensemble": "4"}))
    assert (response.status_code, SurveyAnswer.objects.count()) == (302, 0)
    follow_surveys()
    follow_surveys()
    wave.refresh_from_db()
    assert wave.state == "closed"
    assert [event.after for event in journal.events_of(wave)] == ["closed"]
    assert "Ses résultats paraîtront ici" in words(client.get(wave.get_absolute_url()))


def test_open_link_says_that_its_sample_is_not_representative(client):
    wave = make_wave(make_survey())
    assert "non représentatif" in words(client.get(wave.get_absolute_url()))
    wave = make_wave(wave.survey, label="Fin")
    for number in range(5):
        make_answer(wave, number)
    publish(wave)
    assert "un échantillon non représentatif" in words(client.get(wave.get_absolute_url()))


# Invitations


def test_an_invitation_takes_one_answer_and_forgets_its_address(client):
    wave = make_wave(make_survey(), mode="invitation")
    assert invite(wave, [EMAIL, EMAIL.upper(), "autre@example.org"]) == 2
    assert invite(wave, [EMAIL]) == 0
    assert letters() == [("enquête", EMAIL), ("enquête", "autre@example.org")]
    address = link(OutgoingMail.objects.get(to=EMAIL))
    assert client.get(path(wave)).status_code == 302  # no open link here
    wrong = client.post(address, posted("enquete"))
    assert wrong.status_code == 200  # a 422 would write the link in the log
    assert client.post(address, posted("enquete", **{"q-ensemble": "4"})).status_code == 302
    row = wave.invitations.get(email="")
    assert row.state == "answered"
    assert client.post(address, posted("enquete", **{"q-ensemble": "1"})).status_code == 200
    assert SurveyAnswer.objects.get().answers == {"ensemble": "4"}
    assert "Une réponse a déjà été donnée" in words(client.get(address))


def test_recalled_once_after_seven_days_then_the_link_dies_after_thirty(client):
    wave = make_wave(make_survey(), mode="invitation")
    invite(wave, [EMAIL])
    aged(6)
    follow_surveys()
    assert len(letters()) == 1
    aged(7)
    follow_surveys()
    follow_surveys()
    assert letters()[1:] == [("enquête, relance", EMAIL)]
    aged(31)
    follow_surveys()
    row = SurveyInvitation.objects.get()
    assert (row.email, row.takes_answer, len(letters())) == ("", False, 2)
    assert "trente jours" in words(client.get(f"/enquetes/invitation/{row.key}/"))


def test_satisfaction_is_asked_once_when_a_support_file_closes(client):
    make_survey(slug="satisfaction", kind="satisfaction", questionnaire=SATISFACTION, subjects="")
    closed = SimpleNamespace(ref="APP-2026-0001", contact_email=EMAIL, kind="publier")
    for _ in range(3):
        invite_after_support(closed)
    assert letters() == [("enquête", EMAIL)]
    wave = Wave.objects.get()
    assert (wave.state, wave.mode, wave.label) == ("open", "invitation", str(timezone.localdate().year))
    address = link(OutgoingMail.objects.get())
    assert client.post(address, posted("enquete", **{"q-satisfaction": "5"})).status_code == 302
    assert SurveyAnswer.objects.get().group == "publier"
    aged(8)
    follow_surveys()
    assert len(letters()) == 1  # who answered is not recalled
    invite_after_support(SimpleNamespace(ref="APP-2026-0002", contact_email=EMAIL, kind="publier"))
    assert (len(letters()), Wave.objects.count()) == (2, 1)


def test_without_survey_or_address_nobody_is_written_to():
    closed = SimpleNamespace(ref="APP-2026-0001", contact_email=EMAIL, kind="publier")
    invite_after_support(closed)
    make_survey(slug="satisfaction", kind="satisfaction", questionnaire=SATISFACTION, subjects="")
    invite_after_support(SimpleNamespace(ref="APP-2026-0001", contact_email="", kind="publier"))
    assert (letters(), Wave.objects.count()) == ([], 0)


# What is forgotten


def test_addresses_go_when_the_wave_closes_and_can_be_exported_before():
    from governance.surveys.answering import move_wave

    wave = make_wave(make_survey(), mode="invitation")
    invite(wave, [EMAIL])
    assert [row for rows in export(EMAIL).values() for row in rows if row == {"email": EMAIL}]
    move_wave(wave, to="closed")
    assert SurveyInvitation.objects.get().email == ""


def test_texts_go_after_24_months_and_the_published_words_stay():
    make_surveys()
    SurveyRemark.objects.update(day=timezone.localdate() - timedelta(days=731))
    SurveyAnswer.objects.update(day=timezone.localdate() - timedelta(days=31))
    purge()
    assert list(SurveyRemark.objects.values_list("text", "shown")) == [("", "Plus souvent.")]
    assert SurveyAnswer.objects.exclude(doubts=[]).count() == 0
    assert SurveyAnswer.objects.exclude(match="").count() == 12
    SurveyAnswer.objects.update(day=timezone.localdate() - timedelta(days=3 * 365 + 1))
    purge()
    assert (SurveyAnswer.objects.exclude(match="").count(), SurveyAnswer.objects.count()) == (0, 12)


def test_nothing_private_is_on_any_page(client):
    make_surveys()
    survey = Survey.objects.get()
    paths = [reverse("governance:survey_list"), survey.get_absolute_url()]
    paths += [wave.get_absolute_url() for wave in Wave.objects.all()]
    for address in paths:
        assert MARK not in client.get(address).content.decode()
    assert "Plus souvent." in words(client.get("/enquetes/ENQ-2026-001/"))
