"""A text is put to consultation: opinions are confirmed, read, answered; adopted once all of it is done."""

from datetime import timedelta

import pytest
from bs4 import BeautifulSoup
from django.contrib.auth.models import User
from django.core.exceptions import ValidationError
from django.urls import reverse
from django.utils import timezone

from governance import journal
from governance.consultations.services import move_comment
from governance.models import Comment, Plan, Standard
from governance.plans.services import move_plan
from opendatalab.models import OutgoingMail
from opendatalab.retention import erase, purge
from tests.governance.factories import make_body, make_sector
from tests.governance.plans.factories import (
    make_comment,
    make_decision,
    make_plan,
    make_standard,
    open_consultation,
)
from tests.governance.planted import EMAIL, MARK
from tests.tools.forms import posted

pytestmark = pytest.mark.django_db
State = Comment.State
WORDS = {
    "text": "Ajoutez les essences rares.",
    "part": "Colonnes",
    "capacity": "citoyen",
    "email": EMAIL,
}


def give(client, row, **changes):
    route = "plan_comment" if isinstance(row, Plan) else "standard_comment"
    args = [row.sector.slug, row.version] if isinstance(row, Plan) else [row.slug]
    sent = posted("avis-consultation", **WORDS | changes)
    return client.post(reverse(f"governance:{route}", args=args), sent)


def why(call) -> str:
    with pytest.raises(ValidationError) as raised:
        call()
    return " ".join(raised.value.messages)


def test_opinion_goes_from_the_form_to_its_public_answer(client):
    standard = make_standard()
    open_consultation(standard)
    assert give(client, standard)["Location"] == reverse("governance:comment_sent")
    comment = Comment.objects.get()
    assert (comment.state, comment.about) == (State.UNCONFIRMED, standard)
    page = reverse("governance:comment_confirm", args=[comment.key])
    assert page in OutgoingMail.objects.get().text
    client.get(page)
    comment.refresh_from_db()
    assert comment.state == State.UNCONFIRMED  # opening the link changes nothing
    client.post(page, posted("avis-confirmation"))
    comment.refresh_from_db()
    assert comment.state == State.RECEIVED
    assert WORDS["text"] not in client.get(f"{standard.get_absolute_url()}?avant").content.decode()
    editor = User.objects.create_superuser("equipe")
    client.force_login(editor)
    address = reverse("admin:governance_comment_change", args=[comment.pk])
    client.post(address, {"part": "Colonnes", "text": WORDS["text"], "reason": "", "move_to": "published"})
    sent = {"verdict": "partiellement", "reason": "Les plus fréquentes.", "move_to": "answered"}
    client.post(address, sent)
    comment.refresh_from_db()
    assert (comment.state, comment.verdict) == (State.ANSWERED, "partiellement")
    client.logout()
    table = BeautifulSoup(client.get(standard.get_absolute_url()).content, "html.parser").select_one("table")
    cells = [" ".join(cell.get_text(" ").split()) for cell in table.select("tbody th, tbody td")]
    assert cells == [
        f"Ajoutez les essences rares. {comment.ref} · Un citoyen · Colonnes",
        *("Retenu en partie", "Les plus fréquentes."),
    ]
    assert "Les plus fréquentes." in OutgoingMail.objects.order_by("-pk").first().text
    assert MARK not in client.get(standard.get_absolute_url()).content.decode()
    rows = b"".join(client.get(reverse("governance:comments_csv")).streaming_content).decode()
    assert comment.ref in rows
    assert MARK not in rows


def test_robot_waits_and_a_closed_consultation_takes_nothing(client):
    standard = make_standard()
    assert give(client, standard)["Location"] == standard.get_absolute_url()
    open_consultation(standard, days_ago=50)
    assert give(client, standard)["Location"] == standard.get_absolute_url()
    assert Comment.objects.count() == 0
    open_consultation(standard)
    give(client, standard, site_web="http://spam.example")
    assert Comment.objects.get().doubts == ["champ piège rempli"]
    assert OutgoingMail.objects.count() == 0


def test_opinion_confirmed_too_late_does_not_count(client):
    standard = make_standard()
    open_consultation(standard, days_ago=50)
    comment = make_comment(standard, state="unconfirmed")
    page = client.post(
        reverse("governance:comment_confirm", args=[comment.key]), posted("avis-confirmation")
    ).content.decode()
    assert "La consultation est close" in page
    comment.refresh_from_db()
    assert comment.state == State.UNCONFIRMED


def test_plan_is_validated_after_its_time_its_answers_and_its_decision():
    sector = make_sector()
    body = make_body(sector=sector)
    plan = make_plan(sector)
    move_plan(plan, to="consultation")
    assert plan.consulted_until == timezone.localdate() + timedelta(days=28)
    Plan.objects.filter(pk=plan.pk).update(consulted_until=timezone.localdate())

    def valid():
        move_plan(plan, to="valid")

    assert why(valid).startswith("La consultation court jusqu’au")  # shortened by hand: 28 days all the same
    for days_ago, late in ((28, False), (29, True)):
        opened = timezone.localdate() - timedelta(days=days_ago)
        Plan.objects.filter(pk=plan.pk).update(consulted_on=opened, consulted_until=opened)
        comment = make_comment(plan, days_ago)
        assert ("attend encore une réponse" in why(valid)) == late
        comment.delete()
    comment = make_comment(plan)
    move_comment(comment, to="published")
    assert why(valid) == "1\u00a0avis attend encore une réponse."
    Comment.objects.update(verdict="non-retenu", reason="Hors du sujet.")
    comment.refresh_from_db()
    move_comment(comment, to="answered")
    assert why(valid) == "Citez une décision d’un compte rendu publié."
    old = make_decision(body, starts_at=timezone.now() - timedelta(days=20))
    Plan.objects.filter(pk=plan.pk).update(decision=old)
    assert why(valid) == "La décision citée a été prise avant la fin de la consultation."
    Plan.objects.filter(pk=plan.pk).update(decision=make_decision(body, starts_at=timezone.now()))
    valid()
    assert (plan.state, plan.validated_on) == ("valid", timezone.localdate())
    assert [event.after for event in journal.events_of(plan)] == ["consultation", "valid"]


def test_standard_is_consulted_on_for_a_month():
    standard = make_standard()
    for state in ("draft", "consultation"):
        journal.move(standard, to=state)
    assert standard.consulted_until == timezone.localdate() + timedelta(days=31)
    body = make_body(sector=make_sector())
    opened = timezone.localdate() - timedelta(days=31)
    changes = {"consulted_on": opened, "consulted_until": opened, "decision": make_decision(body)}
    Standard.objects.filter(pk=standard.pk).update(**changes)
    assert why(lambda: journal.move(standard, to="adopted")).startswith("La consultation court")
    Standard.objects.filter(pk=standard.pk).update(consulted_on=opened - timedelta(days=2))
    journal.move(standard, to="adopted")
    assert (standard.state, standard.adopted_on) == ("adopted", timezone.localdate())


def test_opinion_is_not_published_with_an_address_nor_rejected_without_a_word():
    comment = make_comment(make_standard(), text="Écrivez à ana@example.org")
    assert "adresse électronique" in why(lambda: move_comment(comment, to="published"))
    assert why(lambda: move_comment(comment, to="rejected")) == "Dites pourquoi il est écarté."
    Comment.objects.update(text="Bien")
    move_comment(comment, to="published")
    assert "ce qui est retenu" in why(lambda: move_comment(comment, to="answered"))


def test_what_is_kept_of_persons_goes_in_its_time():
    standard = make_standard()
    made = {
        state: make_comment(standard, number, state=state)
        for number, state in enumerate(("unconfirmed", "received", "answered", "rejected"))
    }
    Comment.objects.update(
        created_at=timezone.now() - timedelta(days=400), changed_at=timezone.now() - timedelta(days=400)
    )
    purge()
    kept = dict(Comment.objects.order_by("pk").values_list("state", "email"))
    assert kept == {"received": EMAIL, "answered": ""}
    erase(EMAIL)
    assert dict(Comment.objects.values_list("state", "email"))["received"] == ""
    assert Comment.objects.filter(pk=made["received"].pk).exists()


def test_list_of_consultations_has_the_open_first(client):
    old, new = make_standard(slug="vieux", name="Vieux"), make_standard()
    open_consultation(old, days_ago=300)
    open_consultation(new)
    page = BeautifulSoup(client.get(reverse("governance:consultations")).content, "html.parser")
    assert [link.get_text() for link in page.select("main .odl-lines a")] == ["Forêt 1", "Vieux 1"]


def test_many_opinions_come_page_by_page_and_are_counted_whole(client):
    row = make_standard()
    open_consultation(row)
    for number in range(25):
        make_comment(row, number, state="answered" if number < 3 else "published", text=f"Avis {number:02}")
    pages = [
        BeautifulSoup(client.get(f"{row.get_absolute_url()}?page={n}").content, "html.parser") for n in (1, 2)
    ]
    shown = [[cell.contents[0] for cell in page.select("#avis ~ .odl-table tbody th")] for page in pages]
    assert shown == [[f"Avis {n:02}" for n in range(20)], [f"Avis {n:02}" for n in range(20, 25)]]
    assert "3 sur 25 ont la leur" in pages[1].select_one("#avis-titre").text
    assert pages[0].select_one("a[rel=next]")["href"] == f"{row.get_absolute_url()}?page=2"
