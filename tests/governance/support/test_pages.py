"""What the public, an authority and machines read: nothing private, small cells hidden, words when empty."""

import csv
import io
from datetime import date

import pytest
from bs4 import BeautifulSoup
from django.urls import reverse

from governance.journal import events_of
from governance.models import Event, Relay, SupportFile
from governance.models.support_states import State
from governance.pack import load_governance
from governance.support import demo, letters
from governance.support.capitalise import capitalise
from governance.support.figures import authorities_helped
from governance.support.forms import body_of
from opendatalab.models import OutgoingMail
from opendatalab.region import region
from opendatalab.stamp import touch
from sig import territories
from sig.models import Territory
from tests.governance.planted import EMAIL, MARK
from tests.governance.requests.desk import text
from tests.governance.support.desk import save
from tests.governance.support.factories import (
    make_expert,
    make_file,
    make_obstacle,
    make_relay,
    make_result,
    make_step,
)
from tests.governance.support.test_story import ASK, WORDS, ask
from tests.tools.forms import fields_of, posted

pytestmark = pytest.mark.django_db
PUBLIC = (
    *("support_home", "support_csv", "support_obstacles", "support_obstacles_csv"),
    *("support_pilots", "support_pilots_csv", "support_relays", "support_relays_csv", "support_ask"),
)
HOME = reverse("governance:support_home")


def body(response) -> str:
    return b"".join(response).decode() if response.streaming else response.content.decode()


def rows(response) -> list[list[str]]:
    return list(csv.reader(io.StringIO(body(response).removeprefix("\ufeff")), delimiter=";"))


@pytest.mark.parametrize("naming", ["oui", "anonymise", "non"])
def test_no_public_page_holds_a_private_word(visitor, places, naming):
    for number in range(1, 7):
        file = make_file(number, naming=naming, pilot=True, terrain="rural", diagnosis=f"Diagnostic {MARK}")
        make_step(file, next_step=f"Relire {MARK}", organisations=f"Mairie {MARK}")
        make_obstacle(file)
        make_result(file)
    paths = [reverse(f"governance:{name}") for name in PUBLIC]
    paths += [reverse("governance:support_near", args=["fr:commune:09122"]), "/gouvernance/"]
    paths += [reverse("governance:support_sent", args=[file.receipt])]
    for path in paths:
        answer = visitor.get(path)
        assert (path, answer.status_code, MARK in body(answer), file.ref in body(answer)) == (
            path,
            200,
            False,
            False,
        )


@pytest.mark.parametrize(("naming", "named"), [("oui", True), ("anonymise", False), ("non", False)])
def test_an_authority_is_named_with_its_consent_alone(visitor, places, naming, named):
    make_file(naming=naming)
    assert ("Celles qui ont accepté" in text(visitor.get(HOME)), "Foix" in text(visitor.get(HOME))) == (
        named,
        named,
    )


def test_made_up_files_are_in_no_total(visitor, places):
    for number in range(1, 8):
        make_file(number, demo=True, naming="oui")
    assert rows(visitor.get(reverse("governance:support_csv"))) == [
        ["mois_ou_dimension", "valeur", "demandes"]
    ]


def test_example_is_marked_named_nowhere_and_leaves_the_place_to_real_files(visitor, places):
    Territory.objects.filter(level="fr:commune").update(population=5000)
    territories.forget()
    demo.load()
    page = text(visitor.get(HOME))
    assert ("Ceci est un exemple" in page, "Celles qui ont accepté" in page) == (True, False)
    assert "Ceci est un exemple" in text(visitor.get(reverse("governance:support_obstacles")))
    assert (authorities_helped(date(2100, 1, 1)), len(SupportFile.objects.first().authority) > 9) == (
        [],
        True,
    )
    real = make_file()
    touch()
    assert "Ceci est un exemple" not in text(visitor.get(HOME))
    demo.remove()
    assert (list(SupportFile.objects.all()), Event.objects.count()) == ([real], 0)


def test_spreadsheet_follows_the_page_s_filters_and_hides_small_cells(visitor, places):
    for number in range(1, 7):
        make_file(number)
    make_file(7, kind="outils")
    make_result(SupportFile.objects.first())
    address = reverse("governance:support_csv")
    assert rows(visitor.get(f"{address}?kind=outils"))[1:] == [
        ["2026-03", "Outils et API", "moins de 5"],
        ["departement", "Ariège", "7"],
        ["population", "population inconnue", "7"],
        ["resultat", "Conseil donné", "moins de 5"],
    ]
    assert rows(visitor.get(f"{address}?year=2026"))[1:3] == [
        ["2026-03", "Juridique", "moins de 5"],  # else a subtraction would find the other
        ["2026-03", "Technique", "0"],
    ]
    assert "Aucune demande ne répond" not in text(visitor.get(f"{HOME}?year=1999"))


@pytest.mark.parametrize(
    ("name", "words"),
    [
        ("support_home", "Aucune collectivité n’a encore demandé d’aide ici"),
        ("support_obstacles", "Aucun dossier n’a encore noté d’obstacle"),
        ("support_pilots", "Aucune pilote n’est encore choisie"),
        ("support_relays", "Aucune organisation ne s’est encore engagée"),
    ],
)
def test_empty_pages_say_what_to_do(visitor, name, words):
    page = visitor.get(reverse(f"governance:{name}"))
    assert words in text(page)
    assert reverse("governance:support_ask") in page.content.decode()


def test_a_hidden_relay_is_nowhere(visitor, places):
    make_relay(shown=False)
    for path in (
        reverse("governance:support_relays"),
        reverse("governance:support_near", args=["fr:commune:09122"]),
    ):
        assert "Centre de gestion" not in visitor.get(path).content.decode()


def test_page_of_a_territory_leads_to_its_relay_and_to_the_form(visitor, places):
    make_relay()
    page = BeautifulSoup(visitor.get("/territoires/commune/09122/").content, "html.parser")
    link = page.find("a", string="Foix\u00a0: référent et relais, demander un accompagnement")
    fragment = BeautifulSoup(visitor.get(link["href"], headers={"HX-Request": "true"}).content, "html.parser")
    assert fragment.find("html") is None
    assert "Centre de gestion" in fragment.get_text()
    form = visitor.get(fragment.find("a", string="Demander un accompagnement pour Foix")["href"])
    sent = fields_of(form)
    assert (sent["place"], sent["geozone"], "Centre de gestion" in text(form)) == (
        "Foix",
        "fr:commune:09122",
        True,
    )


def test_relays_of_the_pack_are_followed_until_edited(monkeypatch):
    from dataclasses import replace

    from opendatalab.actors import PackRelay

    relay = PackRelay(
        slug="cdg", organisation="Centre", geozone="fr:departement:09", scope="API", source="Convention"
    )
    load_governance(replace(region(), relays=(relay,)))
    load_governance(replace(region(), relays=(replace(relay, scope="API et cartes"),)))
    row = Relay.objects.get()
    assert (row.scope, row.from_pack, row.told) == ("API et cartes", True, False)


def test_no_pack_makes_up_a_relay():
    assert region().relays == ()


# ---- Asking


@pytest.mark.parametrize(
    ("typed", "zone"),
    [("foix", "fr:commune:09122"), ("09122", "fr:commune:09122"), ("Ariège", "fr:departement:09")],
)
def test_the_authority_is_found_as_people_write_it(places, typed, zone):
    assert body_of(typed) == zone


def test_several_authorities_of_one_name_are_told_apart(visitor, places):
    Territory.objects.filter(geozone="fr:commune:31555").update(name="Foix")
    territories.forget()
    page = text(ask(visitor))
    assert "Plusieurs collectivités répondent" in page
    assert "Foix (09122), Foix (31555)" in page
    ask(visitor, geozone="fr:commune:31555")
    assert SupportFile.objects.get().geozone == "fr:commune:31555"


def test_an_unknown_authority_is_said_and_nothing_is_kept(visitor, places):
    answer = ask(visitor, place="Atlantide")
    assert (answer.status_code, "Aucune collectivité de la région" in text(answer)) == (422, True)
    assert SupportFile.objects.count() == 0


def test_the_same_form_twice_is_one_file_and_a_robot_s_waits(visitor, places):
    sent = posted("accompagnement", **WORDS)
    assert visitor.post(ASK, sent)["Location"] == visitor.post(ASK, sent)["Location"]
    assert (SupportFile.objects.count(), OutgoingMail.objects.count()) == (1, 1)
    ask(visitor, contact_email=f"autre.{EMAIL}", need="Autre besoin, tout autre.", site_web="http://x")
    doubtful = SupportFile.objects.latest("pk")
    assert (bool(doubtful.doubts), OutgoingMail.objects.count()) == (True, 1)


def test_the_team_lets_a_doubtful_request_through(team, places):
    file = make_file(state=State.UNCONFIRMED, doubts=["x"])
    action = {"action": "let_through", "_selected_action": [str(file.pk)]}
    team.post("/admin/governance/supportfile/", action)
    file.refresh_from_db()
    assert (file.doubts, OutgoingMail.objects.get().to) == ([], EMAIL)


# ---- The authority's own page


def test_links_are_the_file_s_own_and_die_with_its_key(visitor):
    file = make_file()
    other = make_file(2)
    path = reverse("governance:support_follow", args=[letters.token(letters.FOLLOW, file.pk, file.link_key)])
    stolen = reverse(
        "governance:support_follow", args=[letters.token(letters.FOLLOW, other.pk, file.link_key)]
    )
    confirming = reverse(
        "governance:support_follow", args=[letters.token(letters.CONFIRM, file.pk, file.link_key)]
    )
    assert [visitor.get(one).status_code for one in (path, stolen, confirming)] == [200, 404, 404]
    SupportFile.objects.filter(pk=file.pk).update(link_key="changée")
    assert visitor.get(path).status_code == 404


def test_what_is_over_takes_no_message(visitor):
    file = make_file(state=State.CLOSED)
    path = reverse("governance:support_follow", args=[letters.token(letters.FOLLOW, file.pk, file.link_key)])
    page = visitor.post(path, posted("accompagnement-reponse", said="Encore une chose", naming="non"))
    assert ("Ce dossier est terminé" in text(page), file.steps.count()) == (True, 0)


@pytest.mark.parametrize("state", [State.UNDERWAY, State.CLOSED])
def test_an_authority_changes_its_mind_about_being_named(visitor, places, state):
    file = make_file(state=state, naming="oui", expert=make_expert())
    capitalise(make_obstacle(file), kind="question")
    path = reverse("governance:support_follow", args=[letters.token(letters.FOLLOW, file.pk, file.link_key)])
    assert "Foix" in text(visitor.get(HOME))
    assert "changez votre accord" in text(visitor.post(path, posted("accompagnement-reponse", naming="oui")))
    visitor.post(path, posted("accompagnement-reponse", said="", naming="non"))
    touch()
    assert "Foix" not in text(visitor.get(HOME))
    told = OutgoingMail.objects.get()
    assert (told.to, "Fiches à revoir" in told.text) == (f"experte.{EMAIL}", True)
    assert [line.said for line in events_of(file, public=False)][-1] == (
        "Servir d’exemple\u00a0: Non (c’était\u00a0: Oui, avec notre nom)."
    )


def test_the_team_writes_territories_by_their_names(team, places):
    file = make_file(geozone="fr:departement:09")
    save(team, file, geozone="foix", others="Toulouse\nAriège\nfr:commune:09122")
    assert (file.geozone, file.beneficiaries) == (
        "fr:commune:09122",
        ["fr:commune:31555", "fr:departement:09"],
    )
    refused = save(team, file, others="Atlantide")
    assert "Aucune collectivité de la région" in refused.content.decode()


def test_a_file_opened_on_the_phone_is_filed_at_once(team, places):
    address = "/admin/governance/supportfile/add/"
    words = {
        "geozone": "Foix",
        "kind": "juridique",
        "need": "Par téléphone",
        "urgency": "aucune",
        "naming": "non",
    }
    assert team.post(address, words).status_code == 302
    file = SupportFile.objects.get()
    assert (file.state, file.geozone, OutgoingMail.objects.count()) == (State.FILED, "fr:commune:09122", 0)


def test_report_says_that_advice_binds_nobody(visitor):
    file = make_file()
    path = reverse("governance:support_report", args=[letters.token(letters.FOLLOW, file.pk, file.link_key)])
    answer = visitor.get(path)
    assert "n’engage pas l’administration" in text(answer)
    assert ("no-store" in answer["Cache-Control"], 'content="noindex"' in answer.content.decode()) == (
        True,
        True,
    )


@pytest.mark.parametrize("count", [1, 11])
def test_lists_cost_the_same_with_one_file_and_with_many(visitor, places, django_assert_num_queries, count):
    for number in range(1, count + 1):
        file = make_file(number, naming="oui")
        make_obstacle(file)
        make_result(file)
    territories.mesh()
    with django_assert_num_queries(11):
        visitor.get(HOME)
    with django_assert_num_queries(4):
        visitor.get(reverse("governance:support_obstacles"))
