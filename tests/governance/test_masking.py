"""What is shown never gives back what is hidden: tried against every answer that would look the same."""

from itertools import product

import pytest

from governance.masking import FEWEST, Masked, protect

SCALE = (1, 2, 3, 4, 5)


def look_alikes(masked: Masked, size: int) -> list[tuple[int, ...]]:
    """Every table of counts that agrees with all that is shown: brute force, no code of ours in it."""
    ranges = [[count] if count is not None else range(masked.total + 1) for count in masked.groups]
    return [
        counts
        for counts in product(*ranges)
        if sum(counts) == masked.total
        and (
            masked.sums[0] is None or sum(c * w for c, w in zip(counts, SCALE, strict=True)) == masked.sums[0]
        )
    ]


TABLES = [
    (2, 4, 9, 10, 5),
    (0, 0, 0, 1, 29),
    (1, 0, 0, 0, 29),
    (0, 0, 3, 12, 15),
    (2, 2, 2, 2, 2),
    (1, 1, 1, 1, 1),
    (0, 0, 0, 0, 5),
    (5, 5, 5, 5, 10),
    (0, 1, 1, 8, 0),
    (1, 6, 6, 6, 6),
    (12, 0, 0, 1, 12),
]


@pytest.mark.parametrize("counts", TABLES)
def test_no_small_count_can_be_found_again(counts):
    masked = protect(counts, (), [SCALE])
    assert [count for count in masked.groups if count is not None and 0 < count < FEWEST] == []
    hidden = [rank for rank, count in enumerate(masked.groups) if count is None]
    assert sum(counts[rank] for rank in hidden) >= FEWEST or not hidden
    for rank in hidden:
        if 0 < counts[rank] < FEWEST:
            assert len({table[rank] for table in look_alikes(masked, 5)}) > 1


def test_nothing_is_hidden_when_no_count_is_small():
    assert protect((5, 5, 5, 5, 10), (), [SCALE]) == Masked(30, (5, 5, 5, 5, 10), (100,))
    assert protect((0, 0, 0, 0, 5), (), [SCALE]) == Masked(5, (0, 0, 0, 0, 5), (25,))


def test_the_mean_stays_when_more_hidden_counts_protect_it():
    assert protect((2, 4, 9, 10, 5), (), [SCALE]) == Masked(30, (None, None, 9, 10, None), (102,))


def test_a_mean_that_gives_a_person_away_is_withdrawn():
    assert protect((0, 0, 0, 1, 29), (), [SCALE]).sums == (None,)


def test_a_lone_small_count_takes_another_with_it():
    assert protect((28, 2)) == Masked(30, (None, None), ())
    assert protect((3, 6, 21)) == Masked(30, (None, None, 21), ())


@pytest.mark.parametrize("counts", [(4,), (1, 1, 2), (0, 0), (3, 0, 0, 0, 1)])
def test_under_five_answers_nothing_is_said(counts):
    masked = protect(counts, (), [(1,) * len(counts)])
    assert (masked.total, set(masked.groups), masked.sums) == (None, {None}, (None,))


def test_groups_of_counts_are_protected_as_wholes():
    counts = (*[1] * 7, 4, 4, 5, 6)
    parts = (range(7), (7, 8), (9, 10))
    assert protect(counts, parts).groups == (7, 8, 11)
    assert protect((*[0] * 7, 1, 1, 5, 6), parts, [range(11)]).groups == (0, None, None)
