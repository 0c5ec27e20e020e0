"""The glossary: every kind has its entry, in alphabetical order, one sentence each."""

import re
from pathlib import Path

import pytest

from northing.model import KINDS

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "GLOSSARY.md").read_text(encoding="utf-8")
WORDS, CROSSWALK = TEXT.split("\n## Crosswalk\n")
ENTRY = re.compile(r"^- \*\*(?P<word>[^*]+)\*\* (?P<rest>.+)$", re.MULTILINE)
KIND = re.compile(r"^\(\*kind\* \[`(?P<kind>[a-z_]+)`\]\(docs/reference/kinds/(?P<page>[a-z_]+)\.md\)\) ")
ENTRIES = {match["word"]: match["rest"] for match in ENTRY.finditer(WORDS)}
KIND_BY_WORD = {word: match for word, rest in ENTRIES.items() if (match := KIND.match(rest)) is not None}


def test_every_kind_has_an_entry_under_its_own_title():
    assert {match["kind"]: word for word, match in KIND_BY_WORD.items()} == {
        name: kind.title for name, kind in KINDS.items()
    }


def test_an_entry_of_a_kind_leads_to_the_page_of_that_kind():
    assert [word for word, match in KIND_BY_WORD.items() if match["kind"] != match["page"]] == []


def test_entries_stand_in_alphabetical_order_and_once():
    words = [match["word"] for match in ENTRY.finditer(WORDS)]
    assert words == sorted(set(words), key=str.casefold)


@pytest.mark.parametrize("word", ENTRIES)
def test_a_definition_is_one_sentence(word):
    assert re.search(r"[.!?]\s+[A-Z]", ENTRIES[word]) is None
    assert ENTRIES[word].endswith(".")


SCORING = """Banding value, Band, Coverage, Grade, Guardrail, No score, Pace, Progress, Roll-up, Score, Scoring pattern,
Stale, Status expression, Target, Time expression, Trend, Weight, Worst value"""


@pytest.mark.parametrize("word", [word.strip() for word in SCORING.split(",")])
def test_the_words_of_scoring_are_there(word):
    assert word in ENTRIES


def test_the_crosswalk_speaks_of_kinds_that_exist_and_fills_every_column():
    rows = [line for line in CROSSWALK.splitlines() if line.startswith("|")]
    columns = rows[0].count("|")
    kinds = [re.match(r"\| `([a-z_]+)` ", row) for row in rows[2:]]
    assert [row for row in rows if row.count("|") != columns] == []
    assert [match[1] for match in kinds if match is not None and match[1] not in KINDS] == []
    assert None not in kinds
    heads = [head.strip() for head in rows[0].strip("|").split("|")]
    assert heads[1:] == ["BMM", "OKR", "balanced scorecard", "logic model", "StratML", "IATI", "ArchiMate"]
