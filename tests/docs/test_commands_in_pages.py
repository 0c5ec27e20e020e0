"""Commands that pages tell people to type: each exists, with the options it is given."""

import re
import shlex

import click
import pytest
from repository_files import ROOT, read_text, repository_files

from northing.cli import main

PAGES = [path for path in repository_files() if path.suffix == ".md"]
BLOCK = re.compile(r"^ *```(?:sh|console)\n(?P<text>.*?)^ *```$", re.MULTILINE | re.DOTALL)
INLINE = re.compile(r"`((?:northing|make) [^`]+)`")
TARGETS = set(re.findall(r"^([a-z]+):", read_text(ROOT / "Makefile"), re.MULTILINE))


def typed(path):
    """Yield every line that a page tells people to type."""
    text = read_text(path)
    for block in BLOCK.finditer(text):
        yield from (line.strip().removeprefix("$ ").split(" #")[0] for line in block["text"].splitlines())
    yield from INLINE.findall(text)


TYPED = sorted({line for path in PAGES for line in typed(path) if re.match(r"(northing|make)\b", line)})


def fault_of(line):
    """Return what is wrong with a command and its options; None where nothing is."""
    words = shlex.split(line)
    command, context = main.cli, click.Context(main.cli, info_name="northing", **main.cli.context_settings)
    rest = words[1:]
    while isinstance(command, click.Group) and rest and not rest[0].startswith("-"):
        inner = command.get_command(context, rest[0])
        if inner is None:
            return f"there is no command {rest[0]}"
        context = click.Context(inner, info_name=rest.pop(0), parent=context)
        command = inner
    options = {name for item in command.params for name in item.opts} | {"--help", "-h"}
    unknown = [word for word in rest if re.match(r"--?[a-z]", word) and word.partition("=")[0] not in options]
    return f"no options {unknown}" if unknown else None


@pytest.mark.parametrize("line", [line for line in TYPED if line.startswith("northing")])
def test_a_command_of_northing_exists_with_its_options(line):
    assert fault_of(line) is None


@pytest.mark.parametrize("line", [line for line in TYPED if line.startswith("make")])
def test_a_target_of_make_exists(line):
    assert line.split()[1] in TARGETS


def test_a_command_that_does_not_exist_would_be_found():
    assert fault_of("northing plan publish") is not None
    assert fault_of("northing score --colour") is not None
    assert fault_of("northing score --as-of 2013-10-31") is None
