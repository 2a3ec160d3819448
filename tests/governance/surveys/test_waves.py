"""Two waves of thirty answers sent by the form, published, compared: as by hand, in the page and the CSV."""

import csv
import io
import re

import pytest
from bs4 import BeautifulSoup
from django.core.exceptions import ValidationError
from django.urls import reverse

from governance.models import Survey, SurveyAnswer, Wave
from governance.surveys.answering import move_wave
from governance.surveys.figures import relevance_change, satisfaction
from governance.surveys.results import results_of
from tests.governance.surveys.factories import SATISFACTION, make_answer, make_survey, make_wave, publish
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db
HIDDEN = "données insuffisantes"
# What thirty persons answered from 1 to 5, at the start and at the end; the first twenty are the same.
START = [2, 3, 3, 2, 4, 3, 1, 3, 4, 2, 3, 4, 3, 2, 4, 3, 5, 3, 4, 3, 4, 1, 4, 5, 3, 4, 5, 4, 5, 4]
END = [4, 4, 3, 3, 5, 4, 2, 3, 4, 4, 4, 5, 2, 3, 4, 4, 5, 4, 5, 4, 3, 5, 4, 4, 5, 2, 3, 4, 5, 4]


def send(client, wave: Wave, number: int, **answers: str) -> None:
    sent = posted("enquete", **{f"q-{key}": value for key, value in answers.items()})
    response = client.post(reverse("governance:wave_answer", args=[wave.ref]), sent)
    assert (response.status_code, response["Location"]) == (302, f"/enquetes/{wave.ref}/merci/"), number


def answered(client) -> tuple[Wave, Wave]:
    survey = make_survey()
    first, last = make_wave(survey), make_wave(survey, label="Fin")
    for wave, given in ((first, START), (last, END)):
        for number, value in enumerate(given):
            person = number if number < 20 else f"{wave.pk}-{number}"
            sent = posted("enquete", **{"q-ensemble": str(value), "code": f"personne {person}"})
            sent["q-college"] = "etat" if number < 26 else "recherche"
            assert client.post(reverse("governance:wave_answer", args=[wave.ref]), sent).status_code == 302
        assert wave.answers.count() == 30
        publish(wave)
    return first, last


def table(client, path: str, caption: str) -> list[list[str]]:
    page = BeautifulSoup(client.get(path).content, "html.parser")
    rows = page.select_one(f"table:has(#{caption})").select("tbody tr")
    return [[cell.get_text() for cell in row.select("th, td")] for row in rows]


def sheet(client, path: str) -> list[dict[str, str]]:
    body = b"".join(client.get(path).streaming_content).decode().removeprefix("\ufeff")
    return list(csv.DictReader(io.StringIO(body), delimiter=";"))


def test_two_waves_of_thirty_answers_compare_as_by_hand(client):
    first, last = answered(client)
    path = reverse("governance:wave_comparison", args=[last.ref])
    # By hand. Whole samples: 100 / 30 = 3.33…, 115 / 30 = 3.83…, and 15 / 30 = 0.50 between them.
    assert (sum(START), sum(END)) == (100, 115)
    (row,) = [row for row in table(client, path, "table-entiers") if row[0].startswith("Les données")]
    assert row[1:] == ["30", "3,33", "30", "3,83", "+0,50"]
    # The same twenty persons: 61 points at the start, 76 at the end, so 0.75 more each; fourteen
    # think better of it, five the same, one less: that one is hidden, and the five with it.
    changes = [end - start for start, end in zip(START[:20], END[:20], strict=True)]
    assert (sum(START[:20]), sum(END[:20]), sum(changes)) == (61, 76, 15)
    assert [sum(c > 0 for c in changes), changes.count(0), sum(c < 0 for c in changes)] == [14, 5, 1]
    (row,) = [row for row in table(client, path, "table-memes") if row[0].startswith("Les données")]
    assert row[1:4] == ["20", "+0,75", "70\u00a0% (14 sur 20)"]
    assert row[4:] == [HIDDEN, HIDDEN]
    rows = {
        row["comparaison"]: row
        for row in sheet(client, reverse("governance:wave_comparison_csv", args=[last.ref]))
        if row["cle"] == "ensemble"
    }
    whole, same = rows["échantillons entiers"], rows["personnes appariées"]
    assert [whole[name] for name in ("n_debut", "n_fin", "moyenne_debut", "moyenne_fin", "difference")] == [
        *("30", "30", "3.33", "3.83", "0.50"),
    ]
    assert [same[name] for name in ("n_debut", "difference", "mieux", "pareil", "moins_bien")] == [
        *("20", "0.75", "14", HIDDEN, HIDDEN),
    ]


def test_results_of_a_wave_are_those_counted_by_hand_and_the_small_ones_are_hidden(client):
    first, last = answered(client)
    # Start: two « 1 », four « 2 », ten « 3 », ten « 4 », four « 5 ».
    assert [START.count(step) for step in range(1, 6)] == [2, 4, 10, 10, 4]
    (row,) = [row for row in table(client, first.get_absolute_url(), "table-echelles") if "besoins" in row[0]]
    assert row[1:] == ["30", "3,33", HIDDEN, HIDDEN, "10", "10", HIDDEN]
    # Four answers of a college are not shown, nor the other college, which the total would give back.
    colleges = {row[0]: row[1:] for row in table(client, first.get_absolute_url(), "table-groupes")}
    assert colleges["Recherche et formation"] == colleges["État et opérateurs"] == [HIDDEN, HIDDEN]
    cells = [
        row for row in sheet(client, f"{first.get_absolute_url()}resultats.csv") if row["cle"] == "ensemble"
    ]
    assert [(row["reponse"], row["effectif"]) for row in cells] == [
        ("1, Non", HIDDEN),
        ("2", HIDDEN),
        ("3", "10"),
        ("4", "10"),
        ("5, Oui", HIDDEN),
    ]
    assert {(row["reponses_a_la_question"], row["moyenne"]) for row in cells} == {("30", "3.33")}


def test_no_export_holds_a_count_under_five_nor_anything_of_one_person(client):
    first, last = answered(client)
    paths = [f"{wave.get_absolute_url()}resultats.csv" for wave in (first, last)]
    for path in (*paths, reverse("governance:wave_comparison_csv", args=[last.ref])):
        for row in sheet(client, path):
            counts = [row[name] for name in row if name in ("effectif", "reponses_a_la_question")]
            counts += [
                row[name] for name in row if name in ("n_debut", "n_fin", "mieux", "pareil", "moins_bien")
            ]
            assert not {"1", "2", "3", "4"} & set(counts)
            assert not re.search(r"personne \d|[0-9a-f]{32}", " ".join(row.values()))
    frozen = str(Wave.objects.get(pk=last.pk).results)
    assert not any(answer.match in frozen for answer in SurveyAnswer.objects.all())


def test_published_results_are_frozen(client):
    first, last = answered(client)
    before = client.get(last.get_absolute_url()).content
    SurveyAnswer.objects.filter(wave=last).update(answers={"ensemble": "1"})
    Survey.objects.update(questionnaire="Autre | note | clé : autre", version=2)
    assert b"3,83" in before
    assert b"3,83" in client.get(last.get_absolute_url()).content


def test_few_who_answered_once_are_not_told_by_difference(client):
    survey = make_survey()
    first, last = make_wave(survey), make_wave(survey, label="Fin")
    for number in range(30):
        make_answer(first, number, answers={"ensemble": str(1 + number % 5)}, match=f"{number}")
        make_answer(last, number, answers={"ensemble": str(1 + number % 5)}, match=f"{min(number, 28)}" * 1)
    publish(first)
    publish(last)
    (found,) = last.results["against"]
    (row,) = [row for row in found["rows"] if row["key"] == "ensemble"]
    assert found["matched"] == 28  # two gave the same code at the end: nobody's
    assert (row["whole"]["change"], row["matched"]) == ("0.00", None)


def test_a_college_is_hidden_with_enough_others_that_it_cannot_be_found_again():
    survey = make_survey()
    wave = make_wave(survey)
    sizes = {"etat": 12, "collectivites": 9, "entreprises": 5, "recherche": 4}
    number = 0
    for college, size in sizes.items():
        for rank in range(size):
            number += 1
            make_answer(wave, number, answers={"college": college, "ensemble": str(2 + rank % 3)})
    rows = {row[0]: row[1:] for row in results_of(wave)["groups"]["rows"]}
    assert rows["Recherche et formation"] == rows["Délégataires et entreprises"] == [None, None]
    assert rows["État et opérateurs"] == [12, "3.00"]
    assert rows["Collectivités"] == [9, "3.00"]
    assert rows["Société civile"] == [0, None]


def test_under_five_answers_nothing_is_published():
    wave = make_wave(make_survey())
    for number in range(4):
        make_answer(wave, number)
    make_answer(wave, 5, doubts=["plusieurs liens"])
    move_wave(wave, to="closed")
    with pytest.raises(ValidationError) as error:
        move_wave(wave, to="published")
    assert error.value.messages == [
        "Moins de 5 réponses\u00a0: rien ne peut être publié. Archivez cette vague."
    ]
    move_wave(wave, to="archived")
    assert SurveyAnswer.objects.count() == 0


def test_questions_asked_otherwise_are_not_compared():
    survey = make_survey()
    first = make_wave(survey)
    survey.questionnaire = survey.questionnaire.replace("échelle | 1 = Pas utile ; 5 = Très utile", "note")
    last = make_wave(survey, label="Fin")
    for wave in (first, last):
        for number in range(5):
            make_answer(wave, number)
        publish(wave)
    (found,) = last.results["against"]
    assert found["left_out"] == ["Utilité (Coupes de bois)"]
    assert [row["key"] for row in found["rows"]] == ["faire--coupes-de-bois", "ensemble", "conseil"]


def test_figures_are_taken_from_what_was_published_by_that_day(client):
    first, last = answered(client)
    day = last.published_at.date()
    figure = relevance_change(day)
    assert (str(figure.value), figure.n) == ("0.50", 60)
    assert figure.note.replace("\u00a0", " ") == (
        "30 réponses « Début », 30 « Fin » ; 20 personnes appariées (67 % de la seconde vague)."
    )
    assert client.get(figure.url).status_code == 200
    assert relevance_change(day.replace(year=day.year - 1)) is None


def test_satisfaction_is_the_share_of_four_and_five_with_its_response_rate():
    wave = make_wave(
        make_survey(slug="satisfaction", kind="satisfaction", questionnaire=SATISFACTION), mode="invitation"
    )
    # 5 « 3 », 8 « 4 », 7 « 5 »: 15 of 20 are satisfied. Advice: 5 under seven, 5 of eight, 10 of nine.
    given = [3] * 5 + [4] * 8 + [5] * 7
    advice = [6] * 5 + [8] * 5 + [9] * 10
    for number, (rated, advised) in enumerate(zip(given, advice, strict=True)):
        answers = {"satisfaction": str(rated), "recommandation": str(advised)}
        make_answer(wave, number, answers=answers, group="Publier")
    for _ in range(25):
        wave.invitations.create()
    publish(wave)
    figure = satisfaction(wave.published_at.date())
    assert (str(figure.value), figure.n) == ("75", 20)
    note = figure.note.replace("\u00a0", " ")
    assert note == "20 réponses, taux de réponse 80 %, NPS de la dernière vague : 25."


@pytest.mark.parametrize("count", [1, 3])
def test_the_list_asks_as_many_queries_for_one_row_as_for_three(client, count, django_assert_num_queries):
    survey = make_survey()
    for number in range(count):
        make_wave(survey, label=f"{number}")
    with django_assert_num_queries(4):
        assert client.get(reverse("governance:survey_list")).status_code == 200
