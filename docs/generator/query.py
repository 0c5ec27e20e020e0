"""The page of the query language, from the keys that it has."""

from __future__ import annotations

from generator.markdown import code, page, table
from northing.plan import KEYS

MEANING_BY_KEY = {
    "kind": "the kind, by its name (`key_result`), its key in files (`key_results`) or its group (`ends`)",
    "id": "the id",
    "title": "the whole title",
    "owner": "id of the owner; `none` for elements without one",
    "cycle": "id of the cycle; a key result has the cycle of its objective",
    "tag": "one of the tags; `none` for elements without any",
    "perspective": "the perspective; `none` for elements without one",
    "status": "the status, where scores are known: `good`, `average`, `poor`, `none` or `stale`",
    "refers_to": "id of an element that it refers to in any field",
    "under": "it lies below the element of that id in the line of sight",
    "above": "it lies above the element of that id in the line of sight",
}
EXAMPLES = {
    "kind:kpi": "every KPI",
    "kind:kpi,key_result owner:operations": "the KPIs and key results that operations is accountable for",
    "kind:kpi -tag:draft": "the KPIs that are not tagged as drafts",
    "under:punctual-airports OR id:mission": "everything below one objective, and the mission",
    'kind:objective "on time"': "objectives with these two words together in id, title, description or tags",
    "id:*-2013 refers_to:on-time-departures": "elements whose id ends in -2013 and that refer to one metric",
}


def render() -> str:
    """Return the page."""
    return page(
        "Query language",
        "One small language selects elements of a plan, on the command line (`northing plan show QUERY`) and in pages.",
        "## Terms\n\n"
        "A query is a list of terms, parted by spaces. All of them must hold.\n\n"
        "- A plain word is looked for in the id, title, description and tags.\n"
        "- `key:value` looks at one property; the keys are listed below.\n"
        "- Several values, parted by commas, mean any of them: `kind:kpi,key_result`.\n"
        "- `*` in a value stands for any text: `id:on-time*`.\n"
        "- A term that begins with `-` must not hold: `-tag:draft`.\n"
        '- Double quotes hold words together: `"on time"`.\n'
        "- The word `OR`, in capitals, parts alternatives. It binds weaker than the space: `a b OR c` means both of "
        "the "
        "first two, or the third.\n\n"
        "Where a value is an id, an id that the element had before does as well. Capital and small letters are the "
        "same. An empty query selects everything. A key or kind that does not exist "
        "is refused ([NR002](rules/NR002.md)) with a list of those that do.",
        "## Keys\n\n" + table(("key", "compares with"), ((code(key), MEANING_BY_KEY[key]) for key in KEYS)),
        "## Examples\n\n"
        + table(("query", "selects"), ((code(query), meaning) for query, meaning in EXAMPLES.items())),
    )
