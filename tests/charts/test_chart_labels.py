"""Words make way for each other."""

from itertools import pairwise

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.charts.labels import Box, every_nth, spread, text_width


@given(st.lists(st.tuples(st.floats(0, 300), st.floats(1, 40)), max_size=6))
def test_spread_leaves_no_overlap_when_there_is_room(wanted):
    wanted.sort()
    sizes = [size for _, size in wanted]
    placed = spread([middle for middle, _ in wanted], sizes, low=0, high=300)
    ends = [(middle - size / 2, middle + size / 2) for middle, size in zip(placed, sizes, strict=True)]
    assert all(after[0] >= before[1] - 1e-6 for before, after in pairwise(ends))
    assert all(start >= -1e-6 and end <= 300 + 1e-6 for start, end in ends)


def test_spread_leaves_alone_what_does_not_touch():
    assert spread([20, 80], [10, 10], low=0, high=100) == [20, 80]


def test_spread_without_enough_room_stays_within_the_edges():
    assert all(0 <= place <= 20 for place in spread([5, 6, 7], [14, 14, 14], low=0, high=20))


@pytest.mark.parametrize(("room", "step"), [(100, 1), (36, 1), (20, 2), (10, 4), (0, 5)])
def test_names_are_thinned_to_fit(room, step):
    assert every_nth([30, 20, 10, 10, 10], room) == step


def test_text_is_wider_with_more_and_with_wider_letters():
    assert text_width("100") > text_width("10")
    assert text_width("mm") > text_width("ii")
    assert text_width("10", size=24) == 2 * text_width("10")


def test_boxes_that_only_touch_do_not_overlap():
    assert not Box(0, 0, 10, 10).overlaps(Box(10, 0, 20, 10))
    assert Box(0, 0, 10, 10).overlaps(Box(9, 9, 20, 20))
