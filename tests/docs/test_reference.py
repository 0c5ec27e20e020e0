"""The reference: the pages are what the program makes of the code, and nothing that exists is missing in them."""

import re
from dataclasses import fields

import click
import pytest
from reference_source import REFERENCE, ROOT, docs_module

from northing.calc.expression import FUNCTIONS, parse_expression
from northing.cli import main
from northing.codec.yaml import parse_file
from northing.metrics import functions
from northing.metrics.expression import parse_aggregate, scope_of
from northing.model import KINDS, Dataset
from northing.plan import KEYS, parse_query
from northing.work.workspace import Settings, load_settings

PAGES = docs_module("generate").render_pages()
KINDS_SOURCE = docs_module("generator.kinds")
COMMANDS_SOURCE = docs_module("generator.commands")
CODE = re.compile(r"\"(NR\d{3})\"")


def page(name):
    """Return a page as it is kept in the repository."""
    return (REFERENCE / name).read_text(encoding="utf-8")


def command_paths(command, context):
    """Yield the name of every command, found by walking them anew."""
    yield context.command_path
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            inner = command.get_command(context, name)
            yield from command_paths(inner, click.Context(inner, info_name=name, parent=context))


COMMANDS = list(command_paths(main.cli, click.Context(main.cli, info_name="northing", **main.cli.context_settings)))


@pytest.mark.parametrize("name", PAGES)
def test_a_page_is_what_the_program_makes(name):
    assert page(name) == PAGES[name], "run `make docs` and look at what changed"


def test_there_are_no_pages_of_kinds_that_are_gone():
    kept = {f"kinds/{path.name}" for path in (REFERENCE / "kinds").glob("*.md")}
    assert kept == {name for name in PAGES if name.startswith("kinds/")}


def test_the_width_of_the_terminal_changes_nothing(monkeypatch):
    monkeypatch.setenv("COLUMNS", "40")
    monkeypatch.setenv("TERMINAL_WIDTH", "40")
    assert COMMANDS_SOURCE.render() == PAGES["commands.md"]


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_every_field_and_relation_of_a_kind_is_told(kind):
    text = page(f"kinds/{kind.name}.md")
    for field in kind.fields:
        assert f"| `{field.name}` | " in text
        assert field.help.replace("|", "\\|") in text
    for relation in kind.relations:
        for target in relation.targets:
            assert f"]({target}.md)" in text


@pytest.mark.parametrize("kind", KINDS.values(), ids=lambda kind: kind.name)
def test_the_smallest_form_of_a_kind_can_be_read(kind):
    found = parse_file(KINDS_SOURCE.smallest(kind), file="smallest.yaml")
    assert found.issues == ()
    assert [type(entry.element) for entry in found.entries] == [kind.cls]


@pytest.mark.parametrize("name", KINDS_SOURCE.values())
def test_every_value_that_elements_are_made_of_is_told(name):
    cls = KINDS_SOURCE.values()[name]
    section = page("values.md").split(f"\n## {name}\n")[1].split("\n## ")[0]
    assert all(f"| `{field.name}` | " in section for field in fields(cls))


@pytest.mark.parametrize("path", COMMANDS)
def test_every_command_is_told_with_its_options(path):
    section = page("commands.md").split(f"\n## {path}\n")[1].split("\n## ")[0]
    command, context = main.cli, click.Context(main.cli, info_name="northing", **main.cli.context_settings)
    for name in path.split()[1:]:
        command = command.get_command(context, name)
    for item in command.params:
        names = [item.human_readable_name] if isinstance(item, click.Argument) else item.opts
        assert all(f"`{name}`" in section for name in names)


@pytest.mark.parametrize("path", COMMANDS)
def test_no_help_shows_marks_that_are_meant_for_the_formatter(path):
    assert r"\b" not in page("commands.md").split(f"\n## {path}\n")[1].split("\n## ")[0]


@pytest.mark.parametrize("setting", fields(Settings), ids=lambda setting: setting.name)
def test_every_setting_is_told(setting):
    assert f"| `{setting.name}` | " in page("settings.md")
    assert setting.metadata["help"] in page("settings.md")


def test_the_example_of_settings_can_be_loaded(tmp_path):
    path = tmp_path / "northing.toml"
    path.write_text(docs_module("generator.settings").EXAMPLE, encoding="utf-8")
    assert load_settings(path).name == "Harbour Gate Airports"


@pytest.mark.parametrize("key", KEYS)
def test_every_key_of_a_query_is_told(key):
    assert f"| `{key}` | " in page("query-language.md")


@pytest.mark.parametrize("query", docs_module("generator.query").EXAMPLES)
def test_every_example_of_a_query_can_be_read(query):
    assert parse_query(query)


@pytest.mark.parametrize("name", [*functions.SCALARS, *functions.AGGREGATES])
def test_every_function_of_the_allow_list_is_told(name):
    assert f"| `{name}(" in page("expressions.md")


@pytest.mark.parametrize("name", [*functions.SYNONYMS, *functions.OPERATORS, *functions.DATE_PARTS])
def test_every_synonym_operator_and_part_of_a_moment_is_told(name):
    assert f"`{name}`" in page("expressions.md")


@pytest.mark.parametrize("name", FUNCTIONS.split(", "))
def test_every_function_over_named_numbers_is_told_and_exists(name):
    assert f"`{name.lower()}`" in page("expressions.md").split("## Over named numbers")[1]
    second = ", y" if name in {"COALESCE", "GREATEST", "LEAST", "IFNULL", "MOD", "NULLIF", "POWER"} else ""
    third = ", y, x" if name == "IF" else second
    assert parse_expression(f"{name}(x{third})", names=frozenset("xy"))


@pytest.mark.parametrize("expression", docs_module("generator.expressions").EXAMPLES)
def test_every_example_of_an_expression_can_be_read_over_the_dataset_it_is_for(expression):
    text = (ROOT / "src/northing/examples/flights/plan/data.yaml").read_text(encoding="utf-8")
    elements = [entry.element for entry in parse_file(text, file="data.yaml").entries]
    (flights,) = [element for element in elements if element.id == "flights" and isinstance(element, Dataset)]
    assert parse_aggregate(expression, scope_of(flights)).issues == ()


def test_every_code_in_the_program_has_a_page_and_a_line_in_the_overview():
    used = {
        code
        for path in (ROOT / "src" / "northing").rglob("*.py")
        for code in CODE.findall(path.read_text(encoding="utf-8"))
    }
    listed = set(re.findall(r"\[(NR\d{3})\]\(rules/\1\.md\)", page("issue-codes.md")))
    assert sorted(used - listed) == []
    assert [code for code in sorted(used) if not (REFERENCE / "rules" / f"{code}.md").exists()] == []


def test_a_code_means_one_thing():
    codes = [item.code for item in docs_module("generate_rules").all_codes()]
    assert sorted(codes) == sorted(set(codes))


def test_every_exit_code_is_told():
    told = re.findall(r"^\| `(\d+)` \| ([a-z ]+) \|", page("exit-codes.md"), re.MULTILINE)
    assert told == [
        ("0", "ok"),
        ("1", "issues found"),
        ("2", "usage"),
        ("3", "refused"),
        ("4", "unavailable"),
        ("130", "stopped"),
    ]


def test_the_opening_page_leads_to_every_page():
    linked = set(re.findall(r"\]\(([^)#]+\.md)\)", page("index.md")))
    assert set(PAGES) - {"index.md"} - linked <= {f"kinds/{name}.md" for name in KINDS}
