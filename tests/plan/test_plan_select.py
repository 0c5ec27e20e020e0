"""The query language."""

from datetime import date

import pytest
from hypothesis import given
from hypothesis import strategies as st
from plan_examples import kpi, objective, vision

from northing.model import Contribution, Cycle, Invalid, KeyResult, Ref, Scorecard
from northing.plan import KEYS, Plan, apply, parse_query, rename, select
from northing.plan.query import Term
from strategies import TEXTS, plans, untimed


def result(name, parent, **fields):
    return KeyResult(id=name, title=name.upper(), objective=Ref(parent), type="increase", **fields)


PLAN = Plan.of(
    [
        Cycle(id="2013q4", title="Autumn", type="quarter", start=date(2013, 10, 1), end=date(2013, 12, 31)),
        vision("vision", title="Trusted airports"),
        objective("punctual", title="Planes leave on time", amplifies=Ref("vision"), cycle=Ref("2013q4")),
        objective(
            "calm", description="No more than [three] queues", contributes_to=(Contribution(objective=Ref("punctual")),)
        ),
        result("fewer-late", "punctual", owner=Ref("operations"), tags=("Draft", "delay")),
        result("lost", "nothing"),
        result("odd", "odd"),
        kpi("on-time-2013", title="On time?", assesses=Ref("punctual"), perspective="Customer", owner=Ref("board")),
        kpi("on-time-2014", title="on time 2014", tags=("draft",), parent="on-time-2013"),
        Scorecard(id="card", title="Card", cycle=Ref("2013q4"), indicators=(Ref("on-time-2013"), Ref("calm"))),
    ]
)
STATUS = {"on-time-2013": "good", "on-time-2014": "poor", "calm": "stale"}


def ids(query, plan=PLAN):
    return " ".join(element.id for element in select(plan, query, status_by_id=STATUS))


EVERYTHING = ids("")


@pytest.mark.parametrize(
    ("query", "found"),
    [
        ("kind:objective", "punctual calm"),
        ("kind:objectives", "punctual calm"),
        ("kind:ends", "punctual calm fewer-late lost odd"),
        ("kind:vision,kpi", "vision on-time-2013 on-time-2014"),
        ("kind:*card*", "card"),
        ("KIND:KPI", "on-time-2013 on-time-2014"),
        ("id:calm", "calm"),
        ("id:on-time-*", "on-time-2013 on-time-2014"),
        ("id:*-201?", ""),
        ("title:vision", ""),
        ('title:"trusted airports"', "vision"),
        ('title:"on time?"', "on-time-2013"),
        ("title:ON*", "on-time-2013 on-time-2014"),
        ("owner:operations,board", "fewer-late on-time-2013"),
        ("kind:key_result owner:none", "lost odd"),
        ("cycle:2013q4", "punctual fewer-late card"),
        ("kind:key_result cycle:none", "lost odd"),
        ("tag:draft", "fewer-late on-time-2014"),
        ("tag:DRAFT -kind:kpi", "fewer-late"),
        ("kind:kpi tag:none", "on-time-2013"),
        ("perspective:customer", "on-time-2013"),
        ("kind:kpi perspective:none", "on-time-2014"),
        ("status:good,poor", "on-time-2013 on-time-2014"),
        ("status:none kind:kpi", ""),
        ("status:none kind:objective", "punctual"),
        ("refers_to:punctual", "calm fewer-late on-time-2013"),
        ("refers_to:none", "2013q4 vision"),
        ("under:punctual", "calm fewer-late on-time-2013 on-time-2014"),
        ("under:punctual,on-time-2013 kind:kpi", "on-time-2013 on-time-2014"),
        ("under:on-*", "on-time-2014"),
        ("above:on-time-2014", "vision punctual on-time-2013"),
        ("-under:vision kind:kpi", ""),
        ("airports", "vision"),
        ('"on time"', "punctual on-time-2013 on-time-2014"),
        ("on time", "punctual on-time-2013 on-time-2014"),
        ("[three]", "calm"),
        ("more*queues", "calm"),
        ("calm*queues", ""),
        ("delay", "fewer-late"),
        ('-"on time" kind:objective', "calm"),
        ("id:calm OR id:vision", "vision calm"),
        ("kind:kpi tag:draft OR id:calm", "calm on-time-2014"),
        ('"calm OR vision"', ""),
        ('title:"a,b"', ""),
        ("kind:kpi,", "on-time-2013 on-time-2014"),
        ("12:30", ""),
        ("-", "fewer-late on-time-2013 on-time-2014"),
        ("  ", EVERYTHING),
    ],
)
def test_what_a_query_selects(query, found):
    assert ids(query) == found


@pytest.mark.parametrize("key", KEYS)
def test_every_key_is_tried_above(key):
    (mark,) = test_what_a_query_selects.pytestmark
    assert any(f"{key}:" in query for query, _ in mark.args[1])


class TestRenamed:
    PLAN = apply(
        PLAN,
        [
            rename(PLAN.require("punctual"), new_id="prompt"),
            rename(PLAN.require("2013q4"), new_id="autumn"),
            rename(PLAN.require("vision"), new_id="view"),
        ],
    )

    @pytest.mark.parametrize(
        ("query", "now"),
        [
            ("id:punctual", "id:prompt"),
            ("refers_to:punctual", "refers_to:prompt"),
            ("under:punctual", "under:prompt"),
            ("above:punctual", "above:prompt"),
            ("cycle:2013q4", "cycle:autumn"),
            ("under:vision", "under:view"),
        ],
    )
    def test_an_earlier_id_does_as_well(self, query, now):
        assert ids(query, self.PLAN) == ids(now, self.PLAN) != ""

    def test_elsewhere_an_earlier_id_is_but_a_word(self):
        assert ids("tag:punctual", self.PLAN) == ""


@pytest.mark.parametrize(
    ("query", "column", "message", "fix"),
    [
        ("kind:kpi titel:x", 10, "there is no key 'titel'; did you mean 'title'?", f"the keys are {', '.join(KEYS)}"),
        ("a kind:kip", 3, "there is no kind 'kip'; did you mean 'kpi'?", "the kinds are unit, person"),
        ('a "on time', 3, "a quote is not closed", "write"),
        ('tag:"on time', 5, "a quote is not closed", "write"),
        ("x kind:", 3, "kind: has no value", "write kind:kpi"),
        ("tag:,", 1, "tag:, has no value", "write kind:kpi"),
        ('x ""', 3, '"" has no value', "write kind:kpi"),
        ("OR a", 1, "OR has nothing on one side", "write a term"),
        ("a OR", 3, "OR has nothing on one side", "write a term"),
        ("a OR OR b", 6, "OR has nothing on one side", "write a term"),
        ("a under:punctal", 3, "there is no element 'punctal'; did you mean 'punctual'?", ""),
        ("-above:x", 1, "there is no element 'x'", ""),
        ("under:x*", 1, "there is no element 'x*'", ""),
    ],
)
def test_a_fault_is_told_with_its_column(query, column, message, fix):
    with pytest.raises(Invalid) as refused:
        select(PLAN, query)
    (issue,) = refused.value.issues
    assert (issue.code, issue.level, issue.where.column) == ("NR002", "error", column)
    assert issue.message == f"in the query {query!r}, {message}"
    assert issue.fix.startswith(fix)


def test_all_faults_are_told_at_once():
    with pytest.raises(Invalid) as refused:
        parse_query('kind:kip,misson nokey:x OR tag: OR "open')
    assert [issue.where.column for issue in refused.value.issues] == [1, 1, 17, 28, 36]
    with pytest.raises(Invalid) as refused:
        select(PLAN, "under:x,punctual above:y OR -under:z")
    assert [issue.where.column for issue in refused.value.issues] == [1, 18, 29]


def test_a_query_is_read_into_alternatives_of_terms():
    assert parse_query('kind:kpi,KEY_RESULT -"a b" OR -tag:"x,y",z') == (
        (Term("kind", ("kpi", "key_result"), negated=False), Term("", ("a b",), negated=True)),
        (Term("tag", ("x,y", "z"), negated=True),),
    )
    assert parse_query("") == ((),)
    assert [term.column for term in parse_query("a  -id:c")[0]] == [1, 4]


@untimed
@given(plans().filter(len), st.sampled_from(["kind:kpi", "a", "tag:none", "under:*", "above:*", "refers_to:b"]))
def test_negation_selects_the_rest_in_the_order_of_the_plan(plan, query):
    found = [element.id for element in select(plan, query)]
    assert select(plan, f"{query} OR -{query}") == tuple(plan)
    others = [element.id for element in select(plan, f"-{query}")]
    assert found == [name for name in plan.elements if name not in others]
    assert others == [name for name in plan.elements if name not in found]


def columns(query):
    """Return where the terms of a query begin, or where its faults are."""
    try:
        alternatives = parse_query(query)
        select(PLAN, query)
    except Invalid as refused:
        return [issue.where.column for issue in refused.issues]
    return [term.column for terms in alternatives for term in terms]


@given(TEXTS)
def test_any_text_is_a_query_or_refused_with_columns(text):
    found = columns(text)
    assert found or not text.strip()
    assert all(1 <= column <= len(text) for column in found)
