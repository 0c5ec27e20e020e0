"""The codes of everything that can be wrong with a document before it is an element: spelling, types, legal values."""

from __future__ import annotations

from dataclasses import dataclass


@dataclass(frozen=True, slots=True)
class Fault:
    """One sort of fault that reading can find.

    Attributes:
        code: the stable code that issues carry.
        title: what is wrong, in a few words.
        why: why it is refused and what to do, in Markdown.
        example_bad: a plan file that has the fault.
        example_good: the same file without it.
    """

    code: str
    title: str
    why: str
    example_bad: str
    example_good: str

    level: str = "error"


SYNTAX = Fault(
    "NR010",
    "The file cannot be parsed",
    "The text is not valid YAML (or JSON), is not UTF-8, or is larger or deeper than a plan file may be. "
    "Nothing of the file can be read until this is mended; all other files are checked all the same.",
    'visions:\n  - id: clear-skies\n    title: "Clear skies\n',
    'visions:\n  - id: clear-skies\n    title: "Clear skies"\n',
)
DUPLICATE_KEY = Fault(
    "NR011",
    "A key stands twice",
    "Of two equal keys in one mapping only one could hold, and nobody could say which. Keep one of them.",
    "visions:\n  - id: clear-skies\n    title: Clear skies\n    title: Blue skies\n",
    "visions:\n  - id: clear-skies\n    title: Clear skies\n",
)
DUPLICATE_ID = Fault(
    "NR012",
    "Two elements have one id",
    "An id is the name of one element in the whole plan, whatever its kind and file. Give one of the two another id.",
    "visions:\n  - id: clear\n    title: Clear skies\nmissions:\n  - id: clear\n    title: Clear the skies\n",
    "visions:\n  - id: clear\n    title: Clear skies\nmissions:\n  - id: clearing\n    title: Clear the skies\n",
)
UNKNOWN_KIND = Fault(
    "NR013",
    "There is no such kind",
    "The keys of a plan file are the plural names of the kinds of elements, such as `objectives` or `key_results`.",
    "objektives:\n  - id: on-time\n    title: Planes leave on time\n",
    "objectives:\n  - id: on-time\n    title: Planes leave on time\n",
)
UNKNOWN_FIELD = Fault(
    "NR014",
    "There is no such field",
    "A field that the kind does not have would be ignored silently, so it is refused: it is nearly always misspelt.",
    "objectives:\n  - id: on-time\n    titel: Planes leave on time\n    title: Planes leave on time\n",
    "objectives:\n  - id: on-time\n    title: Planes leave on time\n",
)
WRONG_TYPE = Fault(
    "NR015",
    "A value has the wrong type",
    "A field takes a text, a number, a date, a list or a group of fields, and something else was found. "
    "Text that looks like a number must be put in quotes. Dates are written YYYY-MM-DD.",
    "visions:\n  - id: clear-skies\n    title: 2030\n",
    'visions:\n  - id: clear-skies\n    title: "2030"\n',
)
MISSING_FIELD = Fault(
    "NR016",
    "A required field is missing",
    "Some fields have no default: without them the element would mean nothing.",
    "visions:\n  - id: clear-skies\n",
    "visions:\n  - id: clear-skies\n    title: Clear skies\n",
)
ILLEGAL_VALUE = Fault(
    "NR017",
    "A value is not one of the legal ones",
    "The field takes one of a few words. The message lists them.",
    "objectives:\n  - id: on-time\n    title: Planes leave on time\n    commitment: promised\n",
    "objectives:\n  - id: on-time\n    title: Planes leave on time\n    commitment: committed\n",
)
OUT_OF_RANGE = Fault(
    "NR018",
    "A number is out of range",
    "The field takes numbers between two limits, such as a share between 0 and 1.",
    "surveys:\n  - id: crew\n    title: Crew\n    anonymity_floor: 0\n    questions: "
    "[{id: rest, text: Did you rest?, type: text}]\n",
    "surveys:\n  - id: crew\n    title: Crew\n    anonymity_floor: 10\n    questions: "
    "[{id: rest, text: Did you rest?, type: text}]\n",
)
UNKNOWN_VERSION = Fault(
    "NR019",
    "The document's version is unknown",
    "`schema_version` names the version of the kind's document form. This Northing knows older versions and its own, "
    "but none that came later: upgrade Northing, or write the element in the form that it knows.",
    "visions:\n  - id: clear-skies\n    title: Clear skies\n    schema_version: 99\n",
    "visions:\n  - id: clear-skies\n    title: Clear skies\n    schema_version: 1\n",
)
YAML_EXTRA = Fault(
    "NR020",
    "Tags, anchors and aliases are not read",
    "A plan file means what it shows. Tags (`!!str`), anchors (`&a`) and aliases (`*a`) are refused; "
    "write the value out, and put text that begins with one of these signs in quotes.",
    "objectives:\n  - id: on-time\n    title: &name Planes leave on time\n    description: *name\n",
    "objectives:\n  - id: on-time\n    title: Planes leave on time\n    description: Planes leave on time\n",
)

FAULTS: tuple[Fault, ...] = (
    SYNTAX,
    DUPLICATE_KEY,
    DUPLICATE_ID,
    UNKNOWN_KIND,
    UNKNOWN_FIELD,
    WRONG_TYPE,
    MISSING_FIELD,
    ILLEGAL_VALUE,
    OUT_OF_RANGE,
    UNKNOWN_VERSION,
    YAML_EXTRA,
)
