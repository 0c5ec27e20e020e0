"""The page on architecture: its tree is the tree, and its order is the order that the build enforces."""

import importlib
import re
import tomllib
from itertools import groupby
from pathlib import Path

import pytest

from northing.model import errors

ROOT = Path(__file__).parents[2]
TEXT = (ROOT / "ARCHITECTURE.md").read_text(encoding="utf-8")
LINE = re.compile(r"^  (?P<name>[a-z]+)/ +(?P<layer>\d)  (?P<what>\S.+)$", re.MULTILINE)
TREE = [(match["name"], int(match["layer"]), match["what"]) for match in LINE.finditer(TEXT)]
BESIDE = {"examples"}
CONTRACTS = tomllib.loads((ROOT / "pyproject.toml").read_text(encoding="utf-8"))["tool"]["importlinter"]["contracts"]


def test_the_tree_names_every_package_once():
    packages = {path.parent.name for path in (ROOT / "src" / "northing").glob("*/__init__.py")}
    assert sorted(name for name, _, _ in TREE) == sorted(packages - BESIDE)
    for name in packages & BESIDE:
        assert f"`northing.{name}`" in TEXT


def test_the_order_is_the_one_that_the_build_enforces():
    (contract,) = [contract for contract in CONTRACTS if contract["type"] == "layers"]
    enforced = [
        {name.strip().removeprefix("northing.") for name in layer.split("|")} for layer in reversed(contract["layers"])
    ]
    told = [{name for name, _, _ in group} for _, group in groupby(TREE, key=lambda line: line[1])]
    assert told == enforced
    assert [layer for _, layer, _ in TREE] == sorted(layer for _, layer, _ in TREE)


def test_django_is_forbidden_everywhere_but_in_web():
    (contract,) = [contract for contract in CONTRACTS if contract.get("forbidden_modules") == ["django"]]
    forbidden = {name.removeprefix("northing.") for name in contract["source_modules"]}
    assert forbidden == {name for name, _, _ in TREE} - {"web"}


@pytest.mark.parametrize("door", re.findall(r"^\| `(work\.[a-z_.]+)` \|", TEXT, re.MULTILINE))
def test_the_doors_exist(door):
    module, _, name = f"northing.{door}".rpartition(".")
    assert callable(getattr(importlib.import_module(module), name))


def test_three_doors_are_told():
    assert len(re.findall(r"^\| `work\.", TEXT, re.MULTILINE)) == 3


@pytest.mark.parametrize("path", sorted(set(re.findall(r"`([a-z]+/(?:[a-z_]+/)*(?:[a-z_]+\.py)?)`", TEXT))))
def test_every_file_that_is_named_exists(path):
    assert (ROOT / "src" / "northing" / path).exists() or (ROOT / path).exists()


def test_every_refusal_that_is_named_exists():
    named = re.search(r"per reason \(([^)]*)\)", TEXT)[1]
    refusals = {
        name for name, cls in vars(errors).items() if isinstance(cls, type) and cls.__module__ == errors.__name__
    }
    assert set(re.findall(r"`(\w+)`", named)) == refusals - {"NorthingError"}
