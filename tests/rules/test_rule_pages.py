"""Every code has a page, and the pages say what the rules say."""

from __future__ import annotations

import importlib.util
import re
from pathlib import Path

import pytest

ROOT = Path(__file__).resolve().parents[2]
PAGES = ROOT / "docs" / "reference" / "rules"


@pytest.fixture(scope="module")
def generator():
    spec = importlib.util.spec_from_file_location("generate_rules", ROOT / "docs" / "generate_rules.py")
    module = importlib.util.module_from_spec(spec)
    spec.loader.exec_module(module)
    return module


def test_the_committed_pages_are_those_that_the_generator_writes(generator):
    committed = {path.name: path.read_text(encoding="utf-8") for path in PAGES.glob("*.md")}
    assert committed == generator.render_pages(), "run python docs/generate_rules.py"


def test_every_code_in_the_source_has_a_page(generator):
    known = {rule.code for rule in generator.all_codes()}
    used = {
        code
        for path in (ROOT / "src").rglob("*.py")
        for code in re.findall(r"\bNR[0-9]{3}\b", path.read_text(encoding="utf-8"))
    }
    assert used <= known


def test_no_code_is_given_twice(generator):
    codes = [rule.code for rule in generator.all_codes()]
    assert len(codes) == len(set(codes))
