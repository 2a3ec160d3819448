"""The rules of a file: its table, its guards, what is counted once, hidden, forgotten."""

from datetime import UTC, date, datetime, timedelta

import pytest
from django.core.exceptions import ValidationError
from django.utils import timezone

from governance.masking import masked
from governance.models import SupportFile, SupportStep
from governance.models.support_states import AUTONOMY, NEXT_STATES, OVER, State
from governance.support import counts, moving
from governance.support.capitalise import Teller, capitalise
from governance.support.figures import authorities_helped, feedback_shared
from governance.support.filing import reopen
from governance.support.moving import move_file
from governance.support.profiles import Band, band_of, matrix
from knowledge.models import Item
from opendatalab.models import OutgoingMail
from opendatalab.retention import erase, export, purge
from sig import territories
from sig.models import Territory
from tests.governance.planted import EMAIL
from tests.governance.support.factories import (
    make_expert,
    make_file,
    make_obstacle,
    make_relay,
    make_result,
    make_step,
)

pytestmark = pytest.mark.django_db
FILES = SupportFile.objects.counted
FOIX, ARIEGE, TOULOUSE = "fr:commune:09122", "fr:departement:09", "fr:commune:31555"


# ---- Moves


def test_every_state_is_in_the_table_and_what_is_over_stays_over():
    assert set(NEXT_STATES) == set(State)
    assert {state: NEXT_STATES[state] for state in OVER} == dict.fromkeys(OVER, set())


@pytest.mark.parametrize(
    ("start", "to", "values", "said", "why"),
    [
        (State.ACCEPTED, State.DIAGNOSED, {}, "", "Confiez d’abord le dossier à un expert."),
        (State.UNDERWAY, State.WAITING, {}, " ", "Écrivez ce que vous attendez de la collectivité."),
        (State.UNDERWAY, State.SOLVED, {}, "", "Dites au moins un résultat."),
        (State.FILED, State.REFUSED, {}, "", "Dites pourquoi, et ce que la collectivité peut faire d’autre."),
        (State.FILED, State.REDIRECTED, {}, "", "Dites vers qui la collectivité est conduite."),
        (
            State.FILED,
            State.SOLVED,
            {},
            "",
            "De «\u00a0Déposée\u00a0», on ne passe pas à «\u00a0Résolue\u00a0».",
        ),
        (
            State.CLOSED,
            State.UNDERWAY,
            {},
            "",
            "De «\u00a0Close\u00a0», on ne passe pas à «\u00a0En cours\u00a0».",
        ),
    ],
)
def test_a_move_that_lacks_something_says_what(start, to, values, said, why):
    file = make_file(state=start, **values)
    with pytest.raises(ValidationError) as error:
        move_file(file, to=to, said=said)
    assert error.value.messages == [why]
    file.refresh_from_db()
    assert (file.state, OutgoingMail.objects.count()) == (start, 0)


def test_no_opening_is_a_result_when_an_obstacle_explains_it():
    file = make_file()
    make_result(file, kind="aucune")
    with pytest.raises(ValidationError, match="quel obstacle"):
        move_file(file, to=State.SOLVED)
    make_obstacle(file, solved_on=None)
    move_file(file, to=State.SOLVED)
    assert file.solved_on == timezone.localdate()


def test_closing_needs_autonomy_or_a_reason(monkeypatch):
    monkeypatch.setattr(moving, "after_closing", lambda file: None)
    file = make_file(state=State.SOLVED, autonomy=["compte"])
    assert len(file.lacking_autonomy) == len(AUTONOMY) - 1
    with pytest.raises(ValidationError, match="autonomie"):
        move_file(file, to=State.CLOSED)
    move_file(file, to=State.CLOSED, said="La commune fusionne.")
    assert (file.state, file.over_on) == (State.CLOSED, timezone.localdate())


def test_lateness_is_computed_and_comes_first(client, django_user_model):
    client.force_login(django_user_model.objects.create_superuser("equipe"))
    late, fresh, over = make_file(1), make_file(2), make_file(3, state=State.CLOSED)
    for file in (late, over):
        make_step(file, next_step="Relancer", due=timezone.localdate() - timedelta(days=1))
    make_step(fresh, next_step="Relancer", due=timezone.localdate())
    assert list(SupportStep.objects.late()) == [late.steps.get()]
    page = client.get("/admin/governance/supportfile/").content.decode()
    assert page.index(late.ref) < page.index(over.ref) < page.index(fresh.ref)
    assert "1 dossier(s) dont la suite est en retard." in client.get("/admin/").content.decode()


def test_a_file_that_is_over_is_followed_by_a_new_one():
    file = make_file(state=State.CLOSED)
    new = reopen(file, by=make_expert())
    assert (new.state, new.follows, new.geozone, new.contact_email) == (State.FILED, file, FOIX, EMAIL)
    assert new.chain() == [file]
    assert new.ref != file.ref


def test_dataset_of_a_result_needs_an_address():
    with pytest.raises(ValidationError):
        make_result(make_file(), kind="donnees").full_clean()


# ---- Figures


def test_an_authority_counts_once_whatever_its_files_and_unnamed_counts_too(places):
    early, late = date(2026, 5, 1), date(2026, 6, 1)
    first = make_file(1, state=State.CLOSED, solved_on=early)
    make_file(2, state=State.SOLVED, solved_on=late)
    shared = make_file(3, geozone=ARIEGE, beneficiaries=[FOIX, TOULOUSE], solved_on=late, naming="oui")
    third = make_file(6, naming="oui", state=State.SOLVED, solved_on=late)
    make_file(4, geozone="fr:commune:09225", state=State.UNDERWAY)
    make_file(5, geozone="fr:commune:09225", demo=True, solved_on=early)
    assert [(row.ref, row.label, row.day) for row in authorities_helped(early)] == [
        (first.ref, "Une collectivité qui n’est pas nommée", early)
    ]
    found = authorities_helped(late)
    assert [(row.ref, row.label) for row in found] == [
        (third.ref, "Foix"),  # it agreed later: its name is beside the file in which it did
        (shared.ref, "Ariège"),
        (f"{shared.ref}/2", "Une collectivité qui n’est pas nommée"),
    ]
    assert len({row.ref for row in found}) == len(found)


def test_feedback_is_what_files_gave_once_it_is_public():
    made = capitalise(make_obstacle(make_file()), kind="question")
    today = timezone.localdate()
    assert feedback_shared(today) == []
    Item.objects.filter(pk=made.pk).update(state="published", published_at=timezone.now())
    (line,) = feedback_shared(today)
    assert (line.ref, line.label, line.day) == (made.key, made.title, today)
    assert feedback_shared(today - timedelta(days=1)) == []


# ---- What becomes a draft


def test_question_holds_the_problem_and_the_solution():
    file = make_file(naming="oui")
    row = make_obstacle(file, obstacle="contrat-dsp", note="Rien au contrat.", solution="Un avenant.")
    item = capitalise(row, kind="question")
    assert (item.title, item.summary) == (
        "Comment lever ce frein\u00a0: contrat de délégation muet sur les données\u00a0?",
        "Un avenant.",
    )
    assert item.body == "## Ce que l’on a constaté\n\nRien au contrat.\n\n## Ce qui l’a levé\n\nUn avenant."
    assert row.item == item
    assert list(item.links.values_list("target", "target_id")) == [("territory", FOIX)]
    assert item.versions.get().note.startswith(f"Tirée du dossier {file.ref}.")
    with pytest.raises(ValidationError, match="déjà"):
        capitalise(row, kind="question")


def test_two_drafts_of_one_title_have_two_addresses():
    items = [capitalise(make_obstacle(make_file(number)), kind="question") for number in (1, 2)]
    assert items[1].slug == f"{items[0].slug}-2"


def test_an_obstacle_that_is_not_solved_gives_nothing():
    row = make_obstacle(make_file(), solved_on=None)
    with pytest.raises(ValidationError, match="pas encore levé"):
        capitalise(row, kind="question")
    assert Item.objects.count() == 0


def test_case_study_needs_an_agreement_and_a_question_does_not():
    row = make_obstacle(make_file(naming="non"))
    with pytest.raises(ValidationError, match="ne veut pas servir d’exemple"):
        capitalise(row, kind="etude-de-cas")
    assert capitalise(row, kind="question").state == "draft"


@pytest.mark.parametrize(
    "text",
    [
        "à Saint-Girons", "à st girons", "à SAINT  GIRONS", "à St. Girons", "la régie des Eaux Vives",
        "au 05 61 00 00 00", "au +33561000000", "à mairie@saint-girons.example", "sur https://saint-girons.example/x",
    ],
)  # fmt: skip
def test_names_and_addresses_of_an_unnamed_authority_are_taken_out(places, text):
    Territory.objects.filter(geozone=FOIX).update(name="Saint-Girons")
    territories.forget()
    told = Teller(make_file(body_name="Régie des eaux vives"))(f"Écrire {text} demain")
    assert told.startswith("Écrire ")
    assert not any(word in told.lower() for word in ("girons", "vives", "61 00", "5610"))


def test_those_who_benefit_are_never_named(places):
    told = Teller(make_file(naming="oui", beneficiaries=[TOULOUSE]))("Foix a aidé Toulouse.")
    assert told == "Foix a aidé la collectivité."


def test_with_consent_the_name_stays_and_persons_do_not(places):
    told = Teller(make_file(naming="oui"))("Foix, 05 61 00 00 00, ana@foix.example, https://foix.example")
    assert told == "Foix, [retiré], [retiré] https://foix.example"


# ---- What is hidden


@pytest.mark.parametrize(
    ("cells", "shown"),
    [
        ({}, {}),
        ({"a": 0, "b": 5}, {"a": 0, "b": 5}),
        ({"a": 4, "b": 9, "c": 6}, {"a": None, "b": 9, "c": None}),
        ({"a": 4, "b": 1, "c": 6}, {"a": None, "b": None, "c": 6}),
        ({"a": 4}, {"a": None}),
    ],
)
def test_small_cells_are_hidden_and_no_subtraction_finds_one(cells, shown):
    assert masked(cells) == shown


def test_counts_by_month_and_nature(places):
    for number in range(1, 7):
        make_file(number)
    make_file(7, kind="outils")
    make_file(8, state=State.UNCONFIRMED)
    make_file(9, created_at=datetime(2025, 12, 31, 23, 30, tzinfo=UTC), kind="outils")
    lines = counts.by_month(FILES())
    assert [(line.label, line.cells) for line in lines] == [
        ("mars 2026", ("6", "0", "0", "moins de 5")),
        ("janvier 2026", ("0", "0", "0", "moins de 5")),
    ]
    assert [line.cells for line in counts.by_month(FILES(), year=2026, kind="juridique")] == [("6",), ("0",)]
    assert counts.by_month(FILES(), year=2025) == []


def test_obstacles_count_files_and_a_small_rest_is_hidden():
    for number in range(1, 8):
        make_obstacle(make_file(number), solved_on=date(2026, 4, 2) if number < 6 else None)
    for number in range(8, 14):
        make_obstacle(make_file(number), obstacle="moyens")
    found = {row.code: (row.met, row.solved) for row in counts.difficulties(FILES())}
    assert (found["logiciel-metier"], found["moyens"], found["qualite"]) == ((7, None), (6, 6), (0, 0))


# ---- Pilots


def test_bands():
    sizes = (None, 3499, 3500, 9999, 10_000, 50_000)
    assert [band_of(size) for size in sizes] == [
        *(Band.UNKNOWN, Band.SMALL, Band.TOWN, Band.TOWN, Band.MIDDLE, Band.LARGE)
    ]


def test_matrix_names_who_agreed_and_leaves_out_whom_a_cell_would_name(places):
    Territory.objects.filter(geozone=FOIX).update(population=9500)
    Territory.objects.filter(geozone=TOULOUSE).update(population=500_000)
    territories.forget()
    make_file(1, pilot=True, terrain="montagne", naming="oui")
    make_file(2, pilot=True, terrain="urbain", geozone=TOULOUSE)
    made = matrix(FILES())
    held = [(row.label, cell.terrain, cell.said) for row in made.rows for cell in row.cells if cell.covered]
    assert held == [("3\u202f500 à 10\u202f000 habitants", "montagne", "Foix")]
    assert (made.pilots, made.outside) == (2, 1)
    assert made.gaps[-1] == ("50\u202f000 habitants et plus", "urbain, rural et montagne")


# ---- Personal data


def test_contact_goes_three_years_after_the_end_and_the_file_stays():
    old = timezone.now() - timedelta(days=1096)
    file = make_file(1, state=State.CLOSED, changed_at=old)
    make_step(file, kind="message")
    make_step(file)
    kept = make_file(2, state=State.CLOSED, changed_at=old + timedelta(days=2))
    purge()
    file.refresh_from_db()
    kept.refresh_from_db()
    assert (file.contact_email, file.contact_function, file.link_key) == ("", "", "")
    assert [step.kind for step in file.steps.all()] == ["entretien"]
    assert kept.contact_email == EMAIL


def test_unconfirmed_requests_go(places):
    week, month = (timezone.now() - timedelta(days=days) for days in (8, 31))
    make_file(1, state=State.UNCONFIRMED, created_at=week)
    doubtful = make_file(2, state=State.UNCONFIRMED, created_at=week, doubts=["x"])
    make_file(3, state=State.UNCONFIRMED, created_at=month, doubts=["x"])
    purge()
    assert list(SupportFile.objects.all()) == [doubtful]


def test_a_person_gets_what_is_kept_then_has_it_erased():
    file = make_file()
    make_relay(email=EMAIL)
    assert sum(len(rows) for rows in export(EMAIL).values()) == 2
    erase(EMAIL)
    file.refresh_from_db()
    assert (file.contact_email, sum(len(rows) for rows in export(EMAIL).values())) == ("", 0)
