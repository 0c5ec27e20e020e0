"""Selecting elements: the one small query language that the command line, pages, API and exports share.

A query is a list of terms, all of which must hold. A term is a word to be found in the id, title, description or tags,
or `key:value`. Several values, parted by commas, mean any of them; `*` stands for any text; a term that begins with
`-` must not hold; double quotes hold words together. The word OR parts alternatives. Where a value is an id, an id
that the element had before does as well.

    kind:kpi owner:operations -tag:draft
    kind:kpi,key_result cycle:2013q4 status:poor
    under:punctual-airports OR id:mission
    "on time"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from typing import TYPE_CHECKING

from northing.model import KINDS, Invalid, KeyResult, Objective, kind_of
from northing.plan.graph import suggest
from northing.plan.query import KIND_WORDS, NONE, fault, parse_terms
from northing.plan.walk import ancestors, descendants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterable, Mapping

    from northing.model import Element, Issue
    from northing.plan.graph import Plan
    from northing.plan.query import Term


@dataclass(frozen=True, slots=True)
class _Scope:
    """What terms are held against besides the element."""

    plan: Plan
    status_by_id: Mapping[str, str]


def _cycle(element: Element, scope: _Scope) -> tuple[str, ...]:
    """Return the element's cycle; a key result has that of its objective."""
    holder = scope.plan.get(element.objective) if isinstance(element, KeyResult) else element
    if isinstance(element, KeyResult) and not isinstance(holder, Objective):
        return (NONE,)
    return (getattr(holder, "cycle", None) or NONE,)


_READ: dict[str, Callable[[Element, _Scope], tuple[str, ...]]] = {
    "kind": lambda element, _: KIND_WORDS[kind_of(element).name],
    "id": lambda element, _: (element.id,),
    "title": lambda element, _: (element.title,),
    "owner": lambda element, _: (element.owner or NONE,),
    "cycle": _cycle,
    "tag": lambda element, _: element.tags or (NONE,),
    "perspective": lambda element, _: (getattr(element, "perspective", None) or NONE,),
    "status": lambda element, scope: (scope.status_by_id.get(element.id, NONE),),
    "refers_to": lambda element, scope: tuple(edge.target for edge in scope.plan.edges_from(element.id)) or (NONE,),
}
_REACH: dict[str, Callable[[Plan, str], tuple[str, ...]]] = {"under": descendants, "above": ancestors}
_OF_IDS = ("id", "owner", "cycle", "refers_to")
KEYS = (*_READ, *_REACH)
_BETWEEN = "\0"
"""What parts the texts of an element: no word reaches from one into the next."""


def parse_query(query: str) -> tuple[tuple[Term, ...], ...]:
    """Read a query into alternatives, each a list of terms that must all hold.

    Raises:
        Invalid: a key or kind that does not exist, a term without a value, an OR with nothing to one side of it, or a
            quote that is not closed; all faults at once, each with its column.

    >>> parse_query("kind:kpi -tag:draft")
    ((Term(key='kind', values=('kpi',), negated=False), Term(key='tag', values=('draft',), negated=True)),)
    """
    alternatives, issues = parse_terms(query, KEYS)
    if issues:
        raise Invalid(issues)
    return alternatives


def select(plan: Plan, query: str, *, status_by_id: Mapping[str, str] | None = None) -> tuple[Element, ...]:
    """Return the elements that a query describes, in the plan's order; an empty query describes all.

    Args:
        plan: the plan.
        query: see the module's text for the language.
        status_by_id: good, average, poor, none or stale by element, for terms with the key status.

    Raises:
        Invalid: the query has faults, or asks for what is under or above an element that is not in the plan.

    >>> from northing.model import Mission, Vision
    >>> from northing.plan import Plan
    >>> [found.id for found in select(Plan.of([Vision(id="v", title="V"), Mission(id="m", title="M")]), "kind:vision")]
    ['v']
    """
    scope = _Scope(plan, status_by_id or {})
    alternatives = parse_query(query)
    issues = [issue for terms in alternatives for term in terms for issue in _check_start(plan, query, term)]
    if issues:
        raise Invalid(issues)
    found = [_select_all(terms, scope) for terms in alternatives]
    if len(found) == 1:
        return found[0]
    ids = {element.id for some in found for element in some}
    return tuple(element for element in plan if element.id in ids)


def _select_all(terms: tuple[Term, ...], scope: _Scope) -> tuple[Element, ...]:
    """Return the elements for which every term holds; each term looks only at what the ones before have left."""
    found: Iterable[Element] = scope.plan
    for term in terms:
        found = list(filter(_test(term, scope), found))
    return tuple(found)


def _check_start(plan: Plan, query: str, term: Term) -> Iterable[Issue]:
    """Yield a fault for every element that is to be started from and is not there."""
    for value in term.values if term.key in _REACH else ():
        if not _starts(plan, value):
            yield fault(query, term.column, f"there is no element {value!r}{suggest(value, plan.elements)}")


def _starts(plan: Plan, value: str) -> tuple[str, ...]:
    """Return the ids of the elements that a value of under or above means."""
    found = plan.get(value)
    if found is not None:
        return (found.id,)
    fits = _pattern([value]).fullmatch
    return tuple(name for name in plan.elements if fits(name.casefold()))


def _test(term: Term, scope: _Scope) -> Callable[[Element], bool]:
    """Turn a term into a predicate; what must be walked in the graph is walked once."""
    wanted = not term.negated
    if term.key in _REACH:
        starts = [start for value in term.values for start in _starts(scope.plan, value)]
        found = {hit for start in starts for hit in _REACH[term.key](scope.plan, start)}
        return lambda element: (element.id in found) is wanted
    if not term.key:
        within = _pattern(term.values, star=f"[^{_BETWEEN}]*").search
        return lambda element: (within(_text(element)) is not None) is wanted
    if term.key == "kind":
        fits = _matcher(term.values)
        classes = {kind.cls for kind in KINDS.values() if any(fits(word) for word in KIND_WORDS[kind.name])}
        return lambda element: (type(element) in classes) is wanted
    values = tuple(scope.plan.renamed.get(value, value) for value in term.values)
    fits = _matcher(values if term.key in _OF_IDS else term.values)
    read = _READ[term.key]
    return lambda element: any(fits(have.casefold()) for have in read(element, scope)) is wanted


def _text(element: Element) -> str:
    """Return all that a word is looked for in."""
    return _BETWEEN.join((element.id, element.title, element.description, *element.tags)).casefold()


def _matcher(wanted: tuple[str, ...]) -> Callable[[str], object]:
    """Return a predicate for whole values; plain ones are looked up rather than matched."""
    if any("*" in value for value in wanted):
        return _pattern(wanted).fullmatch
    return frozenset(wanted).__contains__


def _pattern(wanted: Iterable[str], *, star: str = ".*") -> re.Pattern[str]:
    """Return a pattern for values in which `*` stands for any text."""
    return re.compile("|".join(star.join(map(re.escape, value.split("*"))) for value in wanted), re.DOTALL)
