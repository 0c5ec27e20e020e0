"""Issues, refusals and facts."""

import itertools
from datetime import UTC, date, datetime

import pytest
from hypothesis import given
from hypothesis import strategies as st

from northing.model import (
    WHOLE,
    Conflict,
    Forbidden,
    Invalid,
    Issue,
    Measurement,
    NorthingError,
    NotFound,
    Unavailable,
    Where,
    has_errors,
    member_key,
    parse_member,
    sort_issues,
)
from northing.model.issues import LEVELS
from strategies import TEXTS


@pytest.mark.parametrize(
    ("where", "printed"),
    [
        (Where(), "plan"),
        (Where("plan/okrs.yaml"), "plan/okrs.yaml"),
        (Where("plan/okrs.yaml", 41), "plan/okrs.yaml:41"),
        (Where("plan/okrs.yaml", 41, 5, "on-time", "owner"), "plan/okrs.yaml:41:5"),
        (Where(element="on-time"), "on-time"),
        (Where(element="on-time", field="owner"), "on-time.owner"),
        (Where(field="profile"), "profile"),
        (Where(column=7), "column 7"),
    ],
)
def test_a_place_is_printed_as_compilers_do(where, printed):
    assert str(where) == printed


def test_an_issue_is_one_line_with_what_would_be_right():
    issue = Issue("NR103", "error", "no metric 'fli'", Where("plan/okrs.yaml", 41, 5))
    assert str(issue) == "plan/okrs.yaml:41:5 NR103 error: no metric 'fli'"
    hint = Issue("NR201", "hint", "no owner", Where(element="a"), "name one")
    assert str(hint) == "a NR201 hint: no owner; name one"
    assert hint.at(Where("f.yaml", 2)) == Issue("NR201", "hint", "no owner", Where("f.yaml", 2), "name one")


ISSUES = st.builds(
    Issue,
    st.sampled_from(["NR101", "NR102"]),
    st.sampled_from(LEVELS),
    st.sampled_from(["one", "two"]),
    st.builds(Where, st.sampled_from(["", "a.yaml", "b.yaml"]), st.integers(0, 12), element=st.sampled_from(["", "x"])),
)


@given(st.lists(ISSUES, max_size=8), st.randoms(use_true_random=False))
def test_issues_come_in_the_same_order_however_they_were_found(issues, random):
    shuffled = list(issues)
    random.shuffle(shuffled)
    found = sort_issues(shuffled)
    assert found == sort_issues(issues)
    for before, after in itertools.pairwise(found):
        assert before.where <= after.where
        if before.where == after.where:
            assert LEVELS.index(before.level) <= LEVELS.index(after.level)


def test_lines_are_ordered_as_numbers_and_errors_come_first():
    second = Issue("NR101", "hint", "m", Where("a.yaml", 9))
    first = Issue("NR300", "error", "m", Where("a.yaml", 9))
    third = Issue("NR101", "error", "m", Where("a.yaml", 10))
    assert sort_issues([third, second, first]) == [first, second, third]


def test_only_errors_stop_publication():
    assert has_errors([Issue("NR1", "hint", "m"), Issue("NR2", "error", "m")])
    assert not has_errors([Issue("NR1", "hint", "m"), Issue("NR2", "warning", "m")])
    assert not has_errors([])


def test_an_invalid_input_carries_every_fault():
    issues = (Issue("NR101", "error", "one"), Issue("NR102", "error", "two"))
    refused = Invalid(iter(issues))
    assert refused.issues == issues
    assert str(refused) == "plan NR101 error: one\nplan NR102 error: two"


def test_a_conflict_names_both_heads():
    refused = Conflict(3, 5)
    assert (refused.expected, refused.actual) == (3, 5)
    assert str(refused) == "the plan is at 5 now, your change was made on 3: pull and try again"
    assert str(Conflict("a", "b", "the name is taken")) == "the name is taken"


def test_every_refusal_is_of_one_tree():
    assert {cls.__name__ for cls in NorthingError.__subclasses__() if cls.__module__ == NorthingError.__module__} == {
        cls.__name__ for cls in (Conflict, Forbidden, Invalid, NotFound, Unavailable)
    }


@given(st.dictionaries(TEXTS, TEXTS, max_size=4))
def test_a_member_key_names_the_member_whatever_the_order(member):
    key = member_key(member)
    assert parse_member(key) == member
    assert member_key(dict(reversed(member.items()))) == key


def test_the_whole_has_an_empty_key():
    assert member_key({}) == WHOLE
    assert parse_member(WHOLE) == {}


def test_a_measurement_knows_what_it_is_of():
    found = Measurement(
        metric="delay",
        member="origin=EWR",
        grain="month",
        start=date(2013, 1, 1),
        value=1.5,
        numerator=None,
        denominator=None,
        rows=2,
        recorded_at=datetime(2013, 2, 1, tzinfo=UTC),
        run="one",
        origin="computed",
    )
    assert found.key == ("delay", "origin=EWR", "month", date(2013, 1, 1))
