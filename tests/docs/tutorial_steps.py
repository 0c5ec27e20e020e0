"""Tutorials as programs: every file, edit and command of a page, done in order and compared with what the page shows.

A block with a file's name after its language is written to that file. A `diff` block replaces lines of the file
that its first line names. A `console` block holds commands after `$ ` and what they print. In what is printed `…`
stands for anything, and a line of `…` alone for any number of lines.
"""

import os
import re
import shlex
import subprocess
import sys
from dataclasses import dataclass

BLOCK = re.compile(r"^```(?P<language>[a-z]+)(?: (?P<file>\S+))?\n(?P<text>.*?)^```$", re.MULTILINE | re.DOTALL)
NORTHING = [sys.executable, "-c", "from northing.cli.main import main; main()"]


@dataclass(frozen=True)
class Step:
    """One block of a tutorial that is to be done."""

    language: str
    file: str
    text: str


def read_steps(path):
    """Return the blocks of a page that are to be done, in order."""
    blocks = BLOCK.finditer(path.read_text(encoding="utf-8"))
    steps = [Step(block["language"], block["file"] or "", block["text"]) for block in blocks]
    return [step for step in steps if step.file or step.language in {"console", "diff"}]


def do(steps, folder):
    """Do all steps, beginning in a folder, and return each command with what is shown and what it printed."""
    done = []
    for step in steps:
        if step.language == "diff":
            edit(step.text, folder)
        elif step.file:
            write(step, folder)
        else:
            for command, shown in commands(step.text):
                if command.startswith("cd "):
                    folder = folder / command.removeprefix("cd ")
                else:
                    done.append((command, shown, run(command, folder)))
    return done


def write(step, folder):
    """Write the file that a step shows."""
    target = folder / step.file
    target.parent.mkdir(parents=True, exist_ok=True)
    target.write_text(step.text, encoding="utf-8")


def edit(text, folder):
    """Replace the lines that a diff takes away by those that it brings."""
    head, *lines = text.splitlines()
    target = folder / head.removeprefix("--- ")
    before = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("+"))
    after = "".join(f"{line[1:]}\n" for line in lines if not line.startswith("-"))
    content = target.read_text(encoding="utf-8")
    assert content.count(before) == 1, f"{before!r} stands {content.count(before)} times in {target.name}"
    target.write_text(content.replace(before, after), encoding="utf-8")


def commands(text):
    """Yield every command of a console block with what it is shown to print."""
    for part in re.split(r"^\$ ", text, flags=re.MULTILINE)[1:]:
        command, _, shown = part.partition("\n")
        yield command, shown


def run(command, folder):
    """Run a command as a person would and return everything it prints."""
    words = shlex.split(command)
    program = NORTHING if words[0] == "northing" else [words[0]]
    environment = {**os.environ, "NO_COLOR": "1", "COLUMNS": "110"}
    environment.pop("NORTHING_WORKSPACE", None)
    found = subprocess.run(
        [*program, *words[1:]],
        cwd=folder,
        env=environment,
        stdout=subprocess.PIPE,
        stderr=subprocess.STDOUT,
        text=True,
        check=False,
        timeout=300,
    )
    return found.stdout


def matches(shown, printed):
    """Tell whether something was printed as the page shows it."""
    return re.fullmatch(_pattern(shown), _trimmed(printed) + "\n") is not None


def _pattern(shown):
    lines = _trimmed(shown).split("\n")
    pieces = (r"[^\n]*".join(map(re.escape, line.split("…"))) + r"\n" for line in lines)
    return "".join(r"(?:[^\n]*\n)*" if line == "…" else piece for line, piece in zip(lines, pieces, strict=True))


def _trimmed(text):
    """Leave out what a page cannot show: spaces at the ends of lines, and that some spaces do not break."""
    text = text.replace("\u00a0", " ").replace("\u202f", " ")
    return "\n".join(line.rstrip() for line in text.strip("\n").split("\n"))
