"""What a party may see of a plan, and that the rest is counted."""

import pytest
from work_examples import plan_of

from northing.work.view import view_for

PLAN = plan_of(
    units=[{"id": "company"}, {"id": "shop", "parent": "company"}, {"id": "lab", "parent": "company"}],
    people=[{"id": "ann", "unit": "shop"}, {"id": "bob", "unit": "lab"}, {"id": "cy"}],
    roles=[{"id": "lead", "unit": "lab", "party": "cy"}],
    visions=[
        {"id": "open"},
        {"id": "shops", "owner": "shop", "visibility": {"to": "unit"}},
        {"id": "anns", "owner": "ann", "visibility": {"to": "unit"}},
        {"id": "companys", "owner": "company", "visibility": {"to": "unit"}},
        {"id": "named", "visibility": {"to": "named", "parties": ["lead", "ann"]}},
        {"id": "owned", "owner": "bob", "visibility": {"to": "named"}},
        {"id": "nobodys", "visibility": {"to": "unit"}},
    ],
)
SECRETS = {"shops", "anns", "companys", "named", "owned", "nobodys"}


@pytest.mark.parametrize(
    ("party", "seen"),
    [
        (None, set()),
        ("stranger", set()),
        ("ann", {"shops", "anns", "companys", "named"}),
        ("bob", {"companys", "owned"}),
        ("cy", {"companys", "named"}),
        ("lead", {"companys", "named"}),
        ("shop", {"shops", "anns", "companys"}),
    ],
)
def test_a_party_sees_what_is_for_everyone_its_own_its_units_and_where_it_is_named(party, seen):
    view = view_for(PLAN, party)
    assert SECRETS - view.hidden == seen
    assert set(view.plan.elements) == set(PLAN.elements) - view.hidden
    assert view.whole is PLAN
    assert "open" in view.plan


def test_an_administrator_sees_everything():
    view = view_for(PLAN, None, sees_everything=True)
    assert (view.plan, view.hidden) == (PLAN, frozenset())
