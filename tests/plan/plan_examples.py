"""Small elements to build plans of."""

from northing.model import Kpi, Objective, Ref, Vision


def kpi(name, *, parent=None, **fields):
    """Return a KPI."""
    return Kpi(id=name, title=fields.pop("title", name.upper()), parent=Ref(parent) if parent else None, **fields)


def objective(name, **fields):
    """Return an objective."""
    return Objective(id=name, title=fields.pop("title", name.upper()), **fields)


def vision(name, **fields):
    """Return a vision."""
    return Vision(id=name, title=fields.pop("title", name.upper()), **fields)


def contents(plan):
    """Return everything that can be read of a plan, in a form that can be compared."""
    names = {*plan.elements, *(edge.target for element in plan for edge in plan.edges_from(element.id))}
    return (
        list(plan.elements.items()),
        {kind: list(found.items()) for kind, found in plan.by_kind.items()},
        {name: sorted(plan.edges_to(name)) for name in names},
        {name: plan.edges_from(name) for name in plan.elements},
        plan.profile,
    )
