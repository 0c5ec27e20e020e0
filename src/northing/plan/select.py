"""Selecting elements: the one small query language that the command line, pages, API and exports share.

A query is a list of terms, all of which must hold. A term is a word to be found in the id, title, description or tags,
or `key:value`. Several values, parted by commas, mean any of them; `*` stands for any text; a term that begins with
`-` must not hold; double quotes hold words together. The word OR parts alternatives.

    kind:kpi owner:operations -tag:draft
    kind:kpi,key_result cycle:2013q4 status:poor
    under:punctual-airports OR id:mission
    "on time"
"""

from __future__ import annotations

import re
from dataclasses import dataclass
from fnmatch import fnmatchcase
from typing import TYPE_CHECKING

from northing.model import KINDS, Invalid, Issue, KeyResult, Where, kind_of
from northing.plan.graph import suggest
from northing.plan.walk import ancestors, descendants

if TYPE_CHECKING:
    from collections.abc import Callable, Iterator, Mapping

    from northing.model import Element
    from northing.plan.graph import Plan

_TERM = re.compile(r'(?P<no>-)?(?:(?P<key>[a-z_]+):)?(?P<value>(?:"[^"]*"|[^\s"])+)')
NONE = "none"


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a query: a key, the values of which one must match, and whether it is turned round."""

    key: str
    values: tuple[str, ...]
    negated: bool


@dataclass(frozen=True, slots=True)
class _Scope:
    """What terms are held against besides the element."""

    plan: Plan
    status_by_id: Mapping[str, str]


def _kind(element: Element, _: _Scope) -> tuple[str, ...]:
    kind = kind_of(element)
    return (kind.name, kind.plural, kind.group)


def _owner(element: Element, _: _Scope) -> tuple[str, ...]:
    return (element.owner or NONE,)


def _cycle(element: Element, scope: _Scope) -> tuple[str, ...]:
    if isinstance(element, KeyResult):
        objective = scope.plan.get(element.objective)
        return _cycle(objective, scope) if objective is not None else (NONE,)
    return (getattr(element, "cycle", None) or NONE,)


def _perspective(element: Element, _: _Scope) -> tuple[str, ...]:
    return (getattr(element, "perspective", None) or NONE,)


def _status(element: Element, scope: _Scope) -> tuple[str, ...]:
    return (scope.status_by_id.get(element.id, NONE),)


_READ: dict[str, Callable[[Element, _Scope], tuple[str, ...]]] = {
    "kind": _kind,
    "id": lambda element, _: (element.id,),
    "title": lambda element, _: (element.title.casefold(),),
    "owner": _owner,
    "cycle": _cycle,
    "tag": lambda element, _: element.tags or (NONE,),
    "perspective": _perspective,
    "status": _status,
    "refers_to": lambda element, scope: tuple(edge.target for edge in scope.plan.edges_from(element.id)) or (NONE,),
}
_REACH: dict[str, Callable[[Plan, str], tuple[str, ...]]] = {"under": descendants, "above": ancestors}
KEYS = (*_READ, *_REACH)


def parse_query(query: str) -> tuple[tuple[Term, ...], ...]:
    """Read a query into alternatives, each a list of terms that must all hold.

    Raises:
        Invalid: a key that does not exist, an unknown kind, or a quote that is not closed; all faults at once.

    >>> parse_query("kind:kpi -tag:draft")
    ((Term(key='kind', values=('kpi',), negated=False), Term(key='tag', values=('draft',), negated=True)),)
    """
    issues: list[Issue] = []
    alternatives: list[tuple[Term, ...]] = []
    if query.count('"') % 2:
        issues.append(_fault(query, query.rindex('"'), "a quote is not closed", 'write "words that belong together"'))
    for part, start in _alternatives(query):
        terms = tuple(_parse_term(query, start, match, issues) for match in _TERM.finditer(part))
        alternatives.append(terms)
    if issues:
        raise Invalid(issues)
    return tuple(alternatives)


def _alternatives(query: str) -> Iterator[tuple[str, int]]:
    start = 0
    for match in re.finditer(r"\sOR\s", query):
        yield query[start : match.start()], start
        start = match.end()
    yield query[start:], start


def _parse_term(query: str, start: int, match: re.Match[str], issues: list[Issue]) -> Term:
    key = match["key"] or ""
    parts = re.findall(r'(?:"[^"]*"|[^,"])+', match["value"]) if key else [match["value"]]
    values = tuple(part.replace('"', "").casefold() for part in parts)
    here = start + match.start()
    if key and key not in KEYS:
        keys = ", ".join(KEYS)
        issues.append(_fault(query, here, f"there is no key {key!r}{suggest(key, KEYS)}", f"the keys are {keys}"))
    if key == "kind":
        known = {name for kind in KINDS.values() for name in (kind.name, kind.plural, kind.group)}
        unknown = [value for value in values if "*" not in value and value not in known]
        issues += [_fault(query, here, f"there is no kind {name!r}{suggest(name, known)}", "") for name in unknown]
    return Term(key, values, negated=match["no"] is not None)


def _fault(query: str, column: int, message: str, fix: str) -> Issue:
    return Issue("NR002", "error", f"in the query {query!r}, {message}", Where(column=column + 1), fix)


def select(plan: Plan, query: str, *, status_by_id: Mapping[str, str] | None = None) -> tuple[Element, ...]:
    """Return the elements that a query describes, in the plan's order; an empty query describes all.

    Args:
        plan: the plan.
        query: see the module's text for the language.
        status_by_id: good, average, poor, none or stale by element, for terms with the key status.

    Raises:
        Invalid: the query has faults.

    >>> from northing.model import Mission, Vision
    >>> from northing.plan import Plan
    >>> [found.id for found in select(Plan.of([Vision(id="v", title="V"), Mission(id="m", title="M")]), "kind:vision")]
    ['v']
    """
    scope = _Scope(plan, status_by_id or {})
    tests = [[_test(term, scope) for term in terms] for terms in parse_query(query)]
    return tuple(element for element in plan if any(all(holds(element) for holds in terms) for terms in tests))


def _test(term: Term, scope: _Scope) -> Callable[[Element], bool]:
    """Turn a term into a predicate; what must be walked in the graph is walked once."""
    if term.key in _REACH:
        reach = _REACH[term.key]
        found = {hit for value in term.values for hit in reach(scope.plan, value)}
        return lambda element: (element.id in found) is not term.negated
    if not term.key:
        return lambda element: _contains(element, term.values[0]) is not term.negated
    read = _READ[term.key]
    return lambda element: _matches(read(element, scope), term.values) is not term.negated


def _matches(found: tuple[str, ...], wanted: tuple[str, ...]) -> bool:
    return any(fnmatchcase(have.casefold(), want) for have in found for want in wanted)


def _contains(element: Element, word: str) -> bool:
    return any(word in text.casefold() for text in (element.id, element.title, element.description, *element.tags))
