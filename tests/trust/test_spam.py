"""A thousand robots reach nobody; a hundred people are all kept. Nothing sent by anybody is public."""

import random

import pytest
from django.core.cache import caches

from opendatalab import limits
from opendatalab.models import ContactMessage, OutgoingMail
from opendatalab.public_forms import TOKEN, Doubt
from tests.tools.forms import fields_of, old_token
from tests.trust.routes import addresses

PATH = "/contact/ecrire/"
WORDS = ("casino", "crédit", "montre", "offre", "gratuit", "visitez", "site", "meilleur", "prix", "suivi")


@pytest.fixture(autouse=True)
def _counted(settings, monkeypatch):
    settings.LIMITED = True
    caches["limits"].clear()
    monkeypatch.setattr(limits, "_broken_until", 0.0)
    yield
    caches["limits"].clear()


def sentence(draw: random.Random) -> str:
    return " ".join(draw.choices(WORDS, k=12))


def from_anywhere(draw: random.Random) -> str:
    return f"{draw.randint(11, 120)}.{draw.randint(1, 250)}.{draw.randint(1, 250)}.{draw.randint(1, 250)}"


# What robots do to the form of this name, each with words of its own unless it repeats itself.
STOLEN = "le même jeton pour tous"
SHAPES = {
    "posts without looking at the page": lambda draw, form: {},
    "makes up a token": lambda draw, form: {TOKEN: f"abc:{draw.random()}:def"},
    "steals one token for all": lambda draw, form: {TOKEN: STOLEN},
    "answers at once": lambda draw, form: {TOKEN: old_token(form, age=0)},
    "comes back two days later": lambda draw, form: {TOKEN: old_token(form, age=48 * 3600)},
    "fills every field": lambda draw, form: {TOKEN: old_token(form), "site_web": "https://x.example"},
    "leaves links": lambda draw, form: {
        TOKEN: old_token(form),
        "text": f"{sentence(draw)} http://a.example http://b.example http://c.example",
    },
    "writes HTML": lambda draw, form: {TOKEN: old_token(form), "text": f"<a href=//x>{sentence(draw)}</a>"},
    "says always the same": lambda draw, form: {
        TOKEN: old_token(form),
        "text": "Achetez nos montres suisses !",
    },
    "does all well, from everywhere": lambda draw, form: {TOKEN: old_token(form)},
}


def robot(number: int, form: str, draw: random.Random, *, stolen: str) -> dict[str, str]:
    """What the robot of this number sends besides an address: `text`, and what its shape says."""
    sent = {"text": f"{sentence(draw)} SPAM"} | list(SHAPES.values())[number % len(SHAPES)](draw, form)
    return sent | ({TOKEN: stolen} if sent.get(TOKEN) == STOLEN else {})


@pytest.mark.slow
def test_a_thousand_robots_reach_nobody(visitor, catalogue):
    ContactMessage.objects.all().delete()
    draw = random.Random(20261126)
    stolen = old_token("contact")
    answers = []
    for number in range(1000):
        sent = {
            "subject": "autre",
            "email": f"r{number}@example.net",
            **robot(number, "contact", draw, stolen=stolen),
        }
        answers.append(visitor.post(PATH, sent, REMOTE_ADDR=from_anywhere(draw)).status_code)
    assert set(answers) <= {302, 429}  # the answer is that of anybody
    to_read = ContactMessage.objects.filter(state=ContactMessage.State.NEW)
    assert to_read.count() <= 20
    assert OutgoingMail.objects.count() <= 2 * to_read.count()  # no letter for the others
    public = [
        address.path
        for address in addresses()
        if b"SPAM" in b"".join(visitor.get(address.path, REMOTE_ADDR="203.0.113.5"))
    ]
    assert public == []


def test_a_robot_on_one_connection_stops_at_five(visitor, db):
    for number in range(100):
        visitor.post(PATH, {"subject": "autre", "email": f"r{number}@example.net", "text": f"texte {number}"})
    assert ContactMessage.objects.count() == 5


def test_a_hundred_people_are_all_kept(visitor, db, monkeypatch):
    """Without script, at the keyboard, ten hours on the page, with a manager of passwords; in five hours."""
    now = limits.time.time()
    for number in range(100):
        monkeypatch.setattr(limits.time, "time", lambda at=now + number * 181: at)
        page = visitor.get(PATH)
        token = old_token("contact", age=random.Random(number).choice([4, 60, 600, 36_000]))
        sent = fields_of(page) | {
            TOKEN: token,
            "subject": "portail",
            "email": f"p{number}@example.org",
            "text": f"La carte numéro {number} ne montre pas la légende, voir https://e.example/{number}",
        }
        visitor.post(PATH, sent, REMOTE_ADDR=f"198.51.100.{number // 3 + 1}")
    kept = ContactMessage.objects.all()
    assert kept.count() == 100
    assert kept.filter(state=ContactMessage.State.NEW).count() == 100


def test_surge_of_good_messages_waits_and_loses_none(visitor, db, django_capture_on_commit_callbacks):
    for number in range(30):
        sent = {
            TOKEN: old_token("contact"),
            "subject": "portail",
            "email": f"p{number}@example.org",
            "text": f"Un message de bonne foi, le numéro {number}.",
        }
        visitor.post(PATH, sent, REMOTE_ADDR=f"198.51.100.{number + 1}")
    states = list(ContactMessage.objects.order_by("pk").values_list("state", "doubts"))
    assert states == [("new", [])] * 20 + [("doubtful", [Doubt.SURGE])] * 10


def test_nobody_s_mailbox_is_bombed(visitor, db):
    for number in range(10):
        sent = {
            TOKEN: old_token("contact"),
            "subject": "portail",
            "email": "victime@example.org",
            "text": f"Un message de plus, le numéro {number}.",
        }
        visitor.post(PATH, sent, REMOTE_ADDR=f"198.51.100.{number + 1}")
    assert OutgoingMail.objects.filter(to="victime@example.org").count() == 5
    assert ContactMessage.objects.filter(doubts=[Doubt.ADDRESS]).count() == 5
