"""Texts of items as the site shows them: what their author asked for, and nothing else."""

import html5lib
import pytest

from knowledge.models import Kind
from knowledge.rendering import (
    Heading,
    Picture,
    Rendering,
    make_terms,
    reading_minutes,
    render_parts,
    table_of_contents,
)
from tests.opendatalab.test_text import HOSTILE

PICTURES = {"schema": Picture("/connaissances/images/a1.webp", "Du tableur à la page", "IGN", 800, 600)}
TERMS = [
    ("Jeu de données", "/connaissances/glossaire/jeu/", ["dataset"]),
    ("CADA", "/connaissances/glossaire/cada/", ["commission d’accès"]),
    ("SIG (système d’information géographique)", "/connaissances/glossaire/sig/", []),
    ("Schéma", "/connaissances/glossaire/schema/", ["schémas de données"]),
]


def written(text, **kwargs):
    return Rendering(**{"terms": make_terms(TERMS), "pictures": PICTURES, **kwargs}).html(text)


@pytest.mark.parametrize("text", HOSTILE)
def test_hostile_text_runs_nothing(text):
    tree = html5lib.parseFragment(written(text), namespaceHTMLElements=False)
    elements = [element for element in tree.iter() if element.tag != "DOCUMENT_FRAGMENT"]
    assert {element.tag for element in elements} <= {"p", "a", "code", "pre", "em", "br"}
    for element in elements:
        assert set(element.keys()) <= {"href", "rel", "title"}
        assert not element.get("href") or element.get("href").startswith(("https://", "http://"))


@pytest.mark.parametrize("name", ['x" onerror="alert(1)', "../../etc/passwd", "schema%22onload=1", "Schema"])
def test_no_other_image_than_ours(name):
    assert "<img" not in written(f"![vue](image:{name})")
    assert "<img" not in written(f"![vue](<image:{name}>)")


def test_image_alone_becomes_a_figure_with_its_credit_and_sizes():
    assert written("![](image:schema)") == (
        '<figure class="fr-content-media"><img src="/connaissances/images/a1.webp" '
        'alt="Du tableur à la page" width="800" height="600" loading="lazy" class="fr-responsive-img">'
        '<figcaption class="fr-content-media__caption">IGN</figcaption></figure>\n'
    )


def test_a_wide_table_scrolls_in_a_frame_that_the_keyboard_reaches():
    made = written("| Vous êtes | Seuil |\n|---|---|\n| une commune | 3 500 |")
    assert made.startswith('<div class="odl-table" role="region" aria-label="Tableau" tabindex="0"><table>')
    assert made.rstrip().endswith("</table></div>")


def test_image_within_a_sentence_keeps_its_own_words():
    assert '<p>Voir <img src="/connaissances/images/a1.webp" alt="le &quot;plan&quot;"' in written(
        'Voir ![le "plan"](image:schema) ici.'
    )


def test_unknown_image_is_left_out_and_told():
    rendering = Rendering(pictures=PICTURES)
    assert rendering.html("Avant ![x](image:perdue) après") == "<p>Avant  après</p>\n"
    assert rendering.missing == ["perdue"]


def test_checklists_are_lists_of_boxes():
    assert written("- [ ] Prévenir\n- [x] Écrire\n- libre [ ]") == (
        '<ul class="odl-checklist">\n<li class="odl-checklist__item">Prévenir</li>\n'
        '<li class="odl-checklist__item odl-checklist__item--done"><span class="fr-sr-only">Fait&nbsp;: '
        "</span>Écrire</li>\n<li>libre [ ]</li>\n</ul>\n"
    )


def test_headings_have_anchors_once_and_no_gap():
    html = written("# Étapes\n\n#### Détail\n\n# Étapes")
    assert html == (
        '<h2 id="s-etapes">Étapes</h2>\n<h3 id="s-detail">Détail</h3>\n<h2 id="s-etapes-2">Étapes</h2>\n'
    )
    assert table_of_contents(html) == [
        Heading(2, "s-etapes", "Étapes"),
        Heading(3, "s-detail", "Détail"),
        Heading(2, "s-etapes-2", "Étapes"),
    ]


def linked(text, **kwargs):
    tree = html5lib.parseFragment(written(text, **kwargs), namespaceHTMLElements=False)
    return [("".join(a.itertext()), a.get("href").split("/")[-2]) for a in tree.iter("a") if a.get("class")]


@pytest.mark.parametrize(
    ("text", "expected"),
    [
        ("Deux jeux de données, un jeu de données.", [("jeux de données", "jeu")]),
        ("Jeux de\ndonnées ouverts", [("Jeux de\ndonnées", "jeu")]),
        ("La CADA ; la cada", [("CADA", "cada")]),
        ("la Commission d'accès", [("Commission d'accès", "cada")]),
        ("Un SIG, des SIG", [("SIG", "sig")]),
        ("sig, SIGNAL, dé-SIG", []),
        ("des schémas de données", [("schémas de données", "schema")]),
        ("## La CADA\n\nLa `CADA` et [la CADA](https://cada.fr/)", []),
        ("**CADA**", [("CADA", "cada")]),
        ("| CADA |\n|---|\n| SIG |", [("CADA", "cada"), ("SIG", "sig")]),
    ],
)
def test_words_of_the_glossary_lead_to_it_once(text, expected):
    assert linked(text) == expected


def test_a_term_never_leads_to_itself():
    own = "/connaissances/glossaire/cada/"
    assert linked("La CADA et un SIG", own_address=own) == [("SIG", "sig")]


def test_a_term_is_linked_once_in_all_the_texts_of_an_item():
    details = {
        "contexte": "La CADA",
        "etapes": [{"titre": "Un", "texte": "# CADA\n\nUn SIG"}],
        "resultat": "fait",
    }
    rendering = Rendering(terms=make_terms(TERMS))
    parts, body = render_parts(Kind.CASE_STUDY, details, "CADA, SIG et jeu de données", rendering)
    assert {key: "<a" in html for key, html in parts.items()} == {
        "contexte": True,
        "etapes.0": True,
        "resultat": False,
    }
    assert '<h4 id="s-cada">CADA</h4>' in parts["etapes.0"]
    assert body.count("<a") == 1


def test_reading_time_is_one_minute_at_least():
    assert reading_minutes("<p>Un mot</p>") == 1
    assert reading_minutes("<p>" + "mot " * 500 + "</p>", "<p>" + "mot " * 300 + "</p>") == 4


def test_a_thousand_terms_and_a_long_text_are_quick():
    terms = make_terms((f"Terme numéro {n}", f"/t/{n}/", []) for n in range(1000))
    assert Rendering(terms=terms).html("Un mot de plus et un terme numéro 999. " * 2000).count("<a") == 1
