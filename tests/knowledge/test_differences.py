"""What changed between two texts, as the team reads it."""

from knowledge.differences import Line, differences


def told(old, new):
    return [(line.what, "".join(f"[{w[0]}:{t}]" if w != "same" else t for w, t in line.parts)) for line in
            differences(old, new)]  # fmt: skip


def test_equal_texts_have_none():
    assert differences("a\nb", "a\nb") == []


def test_words_that_changed_in_a_line():
    assert told("Le maire publie.", "Le préfet publie enfin.") == [
        ("changed", "Le [r:maire][a:préfet] publie[a: enfin].")
    ]


def test_lines_that_came_and_went():
    assert told("un\ndeux", "un\ndeux\ntrois") == [("same", "un"), ("same", "deux"), ("added", "[a:trois]")]
    assert told("tout autre chose", "rien de cela ici") == [
        ("removed", "[r:tout autre chose]"),
        ("added", "[a:rien de cela ici]"),
    ]


def test_long_runs_that_stay_are_cut():
    old = "\n".join(f"ligne {n}" for n in range(20))
    lines = differences(old, old.replace("ligne 10", "ligne dix"))
    assert [line.what for line in lines] == ["cut", "same", "same", "changed", "same", "same", "cut"]
    assert lines[0] == Line("cut", ())
