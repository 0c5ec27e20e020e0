"""The pages of the commands and of the exit codes, from the commands themselves."""

from __future__ import annotations

import inspect
from typing import TYPE_CHECKING

import click

from generator.markdown import code, fenced, page, table
from northing.cli import main

if TYPE_CHECKING:
    from collections.abc import Iterator

EXIT_CODES = {
    main.OK: ("ok", "It did what was asked; a check found no errors."),
    main.ISSUES: ("issues found", "The plan, the data or what was given has faults. They are listed, all at once."),
    main.USAGE: ("usage", "The command line cannot be understood: an unknown command or option, a missing argument."),
    main.REFUSED: (
        "refused",
        "What was asked for does not exist, may not be done, or somebody else wrote first.",
    ),
    main.UNAVAILABLE: ("unavailable", "Something needed cannot be reached: a database, a port, an optional package."),
    130: ("stopped", "Stopped by the person at the keyboard."),
}


def walk(command: click.Command, context: click.Context) -> Iterator[tuple[click.Command, click.Context]]:
    """Yield a command and everything under it, depth first, in the order of its help."""
    yield command, context
    if isinstance(command, click.Group):
        for name in command.list_commands(context):
            found = command.get_command(context, name)
            if found is not None:
                yield from walk(found, click.Context(found, info_name=name, parent=context))


def all_commands() -> list[tuple[click.Command, click.Context]]:
    """Return the whole tree of commands."""
    return list(walk(main.cli, click.Context(main.cli, info_name="northing", **main.cli.context_settings)))


def render() -> str:
    """Return the page of all commands."""
    intro = (
        "Data goes to stdout, talk to stderr; so output can be piped. Where there is a `--format`, `json` prints "
        "the same "
        "for programs. Every command knows `--help`. What the numbers at the end mean: [exit codes](exit-codes.md)."
    )
    return page("Commands", intro, *(_section(command, context) for command, context in all_commands()))


def _section(command: click.Command, context: click.Context) -> str:
    usage = " ".join([context.command_path, *command.collect_usage_pieces(context)])
    rows = [_option(option) for option in command.params if isinstance(option, click.Option)]
    arguments = [_argument(item) for item in command.params if isinstance(item, click.Argument)]
    parts = [f"## {context.command_path}", fenced(usage), _text(command.help or "")]
    if isinstance(command, click.Group):
        parts.append(_commands_of(command, context))
    if arguments:
        parts.append(table(("argument", "what it takes"), arguments))
    if rows:
        parts.append(table(("option", "what it takes", "when left out", "meaning"), rows))
    return "\n\n".join(part for part in parts if part)


def _commands_of(group: click.Group, context: click.Context) -> str:
    rows = []
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        path = f"{context.command_path} {name}"
        first = inspect.cleandoc(command.help or "").splitlines()[0] if command is not None else ""
        rows.append((f"[{code(path)}](#{path.replace(' ', '-')})", first))
    return table(("command", "does"), rows)


def _text(text: str) -> str:
    """Return help as Markdown: the indented lines of a paragraph that is not to be wrapped become a block of code."""
    paragraphs = inspect.cleandoc(text).replace(r"\b", "\b").split("\n\n")
    return "\n\n".join(_paragraph(item) for item in paragraphs)


def _paragraph(text: str) -> str:
    if not text.startswith("\b"):
        return text
    lines = text.splitlines()[1:]
    words = [line for line in lines if not line.startswith(" ")]
    shown = [line for line in lines if line.startswith(" ")]
    return "\n\n".join(
        ["\n".join(words), *([fenced(inspect.cleandoc("\n" + "\n".join(shown)))] if shown else [])]
    ).strip()


def _argument(argument: click.Argument) -> tuple[str, str]:
    return code(argument.human_readable_name), _takes(argument.type)


def _option(option: click.Option) -> tuple[str, str, str, str]:
    names = ", ".join(code(name) for name in [*option.opts, *option.secondary_opts])
    takes = "a switch" if option.is_flag else _takes(option.type)
    variable = f" Or by the variable `{option.envvar}`." if option.envvar else ""
    return names, takes, _default(option), (option.help or "") + variable


def _default(option: click.Option) -> str:
    if option.required:
        return "**required**"
    return code(option.default) if option.show_default and option.default not in (None, "", ()) else "–"


def _takes(kind: click.ParamType) -> str:
    if isinstance(kind, click.Choice):
        return ", ".join(code(choice) for choice in kind.choices)
    if isinstance(kind, click.DateTime):
        return "a day, such as 2013-11-18"
    if isinstance(kind, click.IntRange):
        limits = f" from {kind.min}" if kind.min is not None else ""
        return f"a whole number{limits}{f' to {kind.max}' if kind.max is not None else ''}"
    words = {"text": "text", "integer": "a whole number", "float": "a number", "filename": "a file"}
    if isinstance(kind, click.Path):
        return "a folder" if not kind.file_okay else "a file"
    return words.get(kind.name, kind.name)


def render_exit_codes() -> str:
    """Return the page of the exit codes."""
    rows = [(code(number), word, meaning) for number, (word, meaning) in EXIT_CODES.items()]
    return page(
        "Exit codes",
        "Every command ends with one of these, so that scripts can tell what happened.",
        table(("code", "says", "means"), rows),
        "A fault of Northing itself ends with a traceback and code 1. "
        "Pages answer with the matching HTTP status: 404 for what does not exist, 403 for what may not be done, 409 "
        "when "
        "somebody else was first, 422 for input with faults, 503 for what cannot be reached.",
    )
