"""Reading a query: from text to terms, with every fault at its column."""

from __future__ import annotations

import re
from dataclasses import dataclass, field
from typing import TYPE_CHECKING

from northing.model import KINDS, Issue, Where
from northing.plan.graph import suggest

if TYPE_CHECKING:
    from collections.abc import Collection, Iterator

_TERM = re.compile(r'(?P<no>-(?=\S))?(?:(?P<key>[A-Za-z_]+):)?(?P<value>(?:"[^"]*(?:"|$)|[^\s"])*)')
_VALUE = re.compile(r'(?:"[^"]*"|[^,"])+')
NONE = "none"
"""The value of what an element lacks, such as an owner."""
OR = "OR"
KIND_WORDS = {kind.name: (kind.name, kind.plural, kind.group) for kind in KINDS.values()}
"""What a kind may be called in a query, by its name."""

Alternatives = tuple[tuple["Term", ...], ...]


@dataclass(frozen=True, slots=True)
class Term:
    """One term of a query: a key, the values of which one must match, and whether it is turned round.

    Attributes:
        key: one of the keys; empty for a word that is looked for in the texts.
        values: in small letters and without quotes; a word is the only one.
        negated: the term must not hold.
        column: where it begins in the query, from 1.
    """

    key: str
    values: tuple[str, ...]
    negated: bool
    column: int = field(default=1, compare=False, repr=False)


def fault(query: str, column: int, message: str, fix: str = "") -> Issue:
    """Return what is wrong with a query at a column, counted from 1."""
    return Issue("NR002", "error", f"in the query {query!r}, {message}", Where(column=column), fix)


def parse_terms(query: str, keys: Collection[str]) -> tuple[Alternatives, list[Issue]]:
    """Return the alternatives of a query, each a list of terms that must all hold, and everything wrong with it.

    Args:
        query: the text.
        keys: the keys that there are.

    >>> parse_terms("a OR -b", ())[0]
    ((Term(key='', values=('a',), negated=False),), (Term(key='', values=('b',), negated=True),))
    """
    alternatives: list[list[Term]] = [[]]
    issues: list[Issue] = []
    last_or = 0
    for match in _TERM.finditer(query):
        column = match.start() + 1
        if match[0] == OR:
            if not alternatives[-1]:
                issues.append(_lonely_or(query, column))
            alternatives.append([])
            last_or = column
        elif match[0]:
            alternatives[-1].append(_term(match))
            issues += _check_term(query, match, alternatives[-1][-1], keys)
    if last_or and not alternatives[-1]:
        issues.append(_lonely_or(query, last_or))
    return tuple(map(tuple, alternatives)), issues


def _term(match: re.Match[str]) -> Term:
    key = (match["key"] or "").casefold()
    parts = _VALUE.findall(match["value"]) if key else [match["value"]]
    values = (part.replace('"', "").casefold() for part in parts)
    return Term(key, tuple(value for value in values if value), match["no"] is not None, match.start() + 1)


def _check_term(query: str, match: re.Match[str], term: Term, keys: Collection[str]) -> Iterator[Issue]:
    if match["value"].count('"') % 2:
        column = match.start("value") + match["value"].rindex('"') + 1
        yield fault(query, column, "a quote is not closed", 'write "words that belong together"')
    elif not term.values:
        yield fault(query, term.column, f"{match[0]} has no value", "write kind:kpi, or a word to look for")
    if term.key and term.key not in keys:
        message = f"there is no key {term.key!r}{suggest(term.key, keys)}"
        yield fault(query, term.column, message, f"the keys are {', '.join(keys)}")
    if term.key == "kind":
        known = dict.fromkeys(word for words in KIND_WORDS.values() for word in words)
        for name in term.values:
            if "*" not in name and name not in known:
                message = f"there is no kind {name!r}{suggest(name, known)}"
                yield fault(query, term.column, message, f"the kinds are {', '.join(KINDS)}")


def _lonely_or(query: str, column: int) -> Issue:
    return fault(query, column, "OR has nothing on one side", "write a term on both sides, or leave it out")
