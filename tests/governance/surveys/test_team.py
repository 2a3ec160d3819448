"""What the team does in its pages: writes questions, previews, opens, invites, reads, publishes."""

from datetime import timedelta

import pytest
from django.contrib.auth.models import Group, User
from django.urls import reverse
from django.utils import timezone

from governance import frame_sections, journal
from governance.demo import load_demo, remove_demo
from governance.models import Event, Survey, SurveyAnswer, SurveyInvitation, SurveyRemark, Wave
from governance.pack import load_governance
from governance.roles import FACILITATOR, LEAD, SECRETARY, make_roles
from governance.surveys import frame
from governance.surveys.figures import relevance_change
from opendatalab.models import OutgoingMail
from opendatalab.region import region
from tests.governance.factories import make_sector
from tests.governance.planted import EMAIL, MARK
from tests.governance.surveys.factories import TEXT, make_answer, make_survey, make_surveys, make_wave

pytestmark = pytest.mark.django_db


@pytest.fixture
def lead(client):
    return signed_in(client, LEAD)


def signed_in(client, role: str):
    make_roles()
    user = User.objects.create_user(role, is_staff=True)
    user.groups.add(Group.objects.get(name=role))
    client.force_login(user)
    return client


def said(response) -> str:
    return " ".join(str(message) for message in response.context["messages"]).replace("\u00a0", " ")


def save(client, row, **changes):
    """The row's page, sent again with what an editor changed."""
    name = row._meta.model_name
    url = reverse(f"admin:governance_{name}_change", args=[row.pk])
    form = client.get(url).context["adminform"].form
    sent = {key: form[key].value() for key in form.fields}
    sent = {key: "" if value is None else value for key, value in sent.items()} | changes
    return client.post(url, sent, follow=True)


SURVEY = {
    **{"title": "Besoins", "slug": "besoins", "kind": "pertinence", "sector": "", "intro": "Bonjour."},
    **{"subjects": "Sentiers", "questionnaire": TEXT},
}


def test_an_editor_writes_a_survey_and_is_told_each_line_that_is_wrong(lead):
    url = reverse("admin:governance_survey_add")
    wrong = lead.post(url, SURVEY | {"questionnaire": "Âge | nombre\nUtilité | échelle"})
    errors = [
        words.replace("\u00a0", " ") for words in wrong.context["adminform"].form.errors["questionnaire"]
    ]
    assert [words.partition(" :")[0] for words in errors] == ["Ligne 1", "Ligne 2"]
    missing = lead.post(url, SURVEY | {"questionnaire": "Utilité | échelle | 1 = Non ; 5 = Oui"})
    assert "« ensemble »" in str(missing.context["adminform"].form.errors["questionnaire"]).replace(
        "\xa0", " "
    )
    lead.post(url, SURVEY | {"questionnaire": TEXT + "\nAutre chose | texte"})
    survey = Survey.objects.get()
    assert survey.questionnaire.endswith("\nAutre chose | texte | clé\u00a0: autre-chose")
    assert (survey.version, survey.kind) == (1, "pertinence")


def test_a_questionnaire_that_was_asked_is_frozen_and_a_change_makes_a_version(lead):
    survey = make_survey()
    save(lead, survey, questionnaire=TEXT.replace("Un mot ?", "Un mot"))
    survey.refresh_from_db()
    assert survey.version == 1
    wave = make_wave(survey)
    response = save(lead, survey, questionnaire=TEXT.replace("Utilité", "Elles servent"))
    survey.refresh_from_db()
    assert survey.version == 2
    assert "les vagues déjà ouvertes gardent leurs questions" in said(response)
    wave.refresh_from_db()
    assert [one.label for one in wave.asked()][2] == "Utilité"
    assert [event.said for event in journal.events_of(survey)] == ["Questionnaire, version 2"]


def test_a_wave_lives_its_life_from_preview_to_publication(lead):
    survey = make_survey()
    closes = f"{timezone.localdate() + timedelta(days=20):%d/%m/%Y}"
    sent = {"survey": survey.pk, "label": "Début", "mode": "lien", "population": "Tous", "closes_on": closes}
    lead.post(reverse("admin:governance_wave_add"), sent)
    wave = Wave.objects.get()
    assert (wave.ref, wave.state) == (f"ENQ-{timezone.localdate().year}-001", "draft")
    assert lead.get(wave.get_absolute_url()).status_code == 404
    preview = lead.get(reverse("admin:governance_wave_preview", args=[wave.pk])).content.decode()
    assert "Rien ne s’envoie d’ici" in preview
    assert "Envoyer mes réponses" not in preview
    assert said(save(lead, wave, move_to="open")).startswith("État : ouverte.")
    wave.refresh_from_db()
    assert (wave.state, wave.opens_on, len(wave.questions)) == ("open", timezone.localdate(), 7)
    for number in range(6):
        make_answer(wave, number, answers={"ensemble": "4"})
    save(lead, wave, move_to="closed")
    results = lead.get(reverse("admin:governance_wave_results", args=[wave.pk])).content.decode()
    assert "Aperçu pour l’équipe" in results
    assert Wave.objects.get().results == {}
    save(lead, wave, move_to="published")
    wave.refresh_from_db()
    assert (wave.state, wave.results["n"]) == ("published", 6)
    assert [event.after for event in journal.events_of(wave)] == ["open", "closed", "published"]


def test_wrong_moves_are_refused_in_words(lead):
    survey = make_survey()
    wave = make_wave(survey, state="draft", closes_on=timezone.localdate())
    assert "La date de fermeture est passée." in said(save(lead, wave, move_to="open"))
    wave = make_wave(survey, label="Autre")
    make_answer(wave, 1)
    assert "fermez cette vague et ouvrez-en une autre" in said(save(lead, wave, move_to="draft"))
    save(lead, wave, move_to="closed")
    assert "Moins de 5 réponses" in said(save(lead, wave, move_to="published"))
    assert Wave.objects.get(pk=wave.pk).state == "closed"


def test_addresses_are_pasted_and_each_gets_its_link(lead):
    wave = make_wave(make_survey(), mode="invitation")
    wrong = save(lead, wave, addresses=f"{EMAIL}\nanna")
    assert "n° 2" in str(wrong.context["adminform"].form.errors["addresses"])
    save(lead, wave, addresses=f"{EMAIL}\nbob@example.org, {EMAIL}")
    assert SurveyInvitation.objects.count() == OutgoingMail.objects.count() == 2
    assert [event.is_public for event in journal.events_of(wave, public=False)] == [False]
    open_link = make_wave(wave.survey, label="Ouverte")
    assert "addresses" in save(lead, open_link, addresses=EMAIL).context["adminform"].form.errors


def test_the_team_reads_no_answer_that_counts(lead):
    make_surveys()
    listed = lead.get(reverse("admin:governance_surveyanswer_changelist"))
    assert [row.doubts for row in listed.context["cl"].result_list] == [["balises dans le texte"]]
    counted = SurveyAnswer.objects.filter(doubts=[]).first()
    url = reverse("admin:governance_surveyanswer_change", args=[counted.pk])
    assert lead.get(url).status_code == 302
    waiting = SurveyAnswer.objects.exclude(doubts=[]).get()
    sent = {"action": "accept", "_selected_action": [str(waiting.pk)]}
    lead.post(reverse("admin:governance_surveyanswer_changelist"), sent)
    waiting.refresh_from_db()
    assert (waiting.doubts, waiting.held) == ([], {})


def test_a_remark_is_public_in_the_team_s_words_alone(lead, client):
    make_surveys()
    remark = SurveyRemark.objects.get(shown="")
    save(lead, remark, shown="Des données plus fraîches.")
    page = client.get("/enquetes/ENQ-2026-001/").content.decode()
    assert "Des données plus fraîches." in page
    assert MARK not in page


@pytest.mark.parametrize(("role", "status"), [(LEAD, 200), (FACILITATOR, 200), (SECRETARY, 403)])
def test_who_sees_waves_and_who_publishes_them(client, role, status):
    make_surveys()
    signed_in(client, role)
    wave = Wave.objects.get(ref="ENQ-2026-003")
    assert client.get(reverse("admin:governance_wave_changelist")).status_code == status
    for name in ("preview", "results"):
        answer = client.get(reverse(f"admin:governance_wave_{name}", args=[wave.pk]))
        assert answer.status_code in ((200, 302) if status == 200 else (403,))
    may_read_quarantine = client.get(reverse("admin:governance_surveyanswer_changelist")).status_code
    assert may_read_quarantine == (200 if role == LEAD else 403)
    if role == FACILITATOR:
        draft = make_wave(wave.survey, state="draft", label="À moi")
        assert "revient au chef de projet" in said(save(client, draft, move_to="open"))


def test_the_pack_brings_two_questionnaires_and_follows_them():
    load_governance(region())
    assert sorted(Survey.objects.values_list("slug", "kind")) == [
        ("pertinence", "pertinence"),
        ("satisfaction-accompagnement", "satisfaction"),
    ]
    for survey in Survey.objects.all():
        before = survey.questionnaire
        survey.full_clean()
        assert survey.questionnaire == before
    assert load_governance(region()) == {}


def test_a_sector_gives_its_questions_to_another_and_no_answer():
    first, second = make_sector(), make_sector(slug="plages", name="Plages")
    wave = make_wave(make_survey(sector=first))
    make_answer(wave, 1)
    section = frame_sections.SECTIONS["enquetes"]
    assert section.take is frame.take
    taken = section.take(first)
    assert [section.give(second, taken), section.give(second, taken)] == [1, 0]
    given = Survey.objects.get(sector=second)
    assert (given.slug, given.title) == ("pertinence-forets-plages", "Pertinence des forêts (Plages)")
    assert (given.questionnaire, given.waves.count()) == (TEXT, 0)


def test_the_made_up_survey_is_marked_and_goes_away(client):
    load_demo()
    wave = Wave.objects.get(label="Fin")
    assert wave.results["n"] == 40
    assert wave.results["against"][0]["matched"] == 30
    assert "inventé" in client.get(wave.get_absolute_url()).content.decode()
    assert relevance_change(timezone.localdate()) is None
    remove_demo()
    assert (Survey.objects.count(), Wave.objects.count(), SurveyAnswer.objects.count()) == (0, 0, 0)
    assert not Event.objects.filter(subject="wave").exists()
