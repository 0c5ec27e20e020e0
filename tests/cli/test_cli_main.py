"""The command itself: help of every command, exit codes, colours, closed pipes, and what is imported for help."""

import os
import pty
import re
import subprocess
import sys
import time
from datetime import date
from urllib.request import urlopen

import click
import pytest

from northing.cli.main import cli, main
from northing.cli.output import plain, shorten
from northing.model import Target

NORTHING = [sys.executable, "-c", "from northing.cli.main import main; main()"]
HEAVY = ("numba", "duckdb", "pyarrow", "django", "sqlglot", "ruamel", "yaml", "rich", "numpy", "msgspec", "jinja2")


def commands(group=cli, path=()):
    """Yield the words of every command and group."""
    yield path
    context = click.Context(group)
    for name in group.list_commands(context):
        command = group.get_command(context, name)
        if isinstance(command, click.Group):
            yield from commands(command, (*path, name))
        else:
            yield (*path, name)


@pytest.mark.parametrize("words", list(commands()), ids=" ".join)
def test_help_of_every_command_is_as_it_was_read_last(run, snapshot, words):
    done = run(*words, "--help")
    assert (done.code, done.err) == (0, "")
    assert done.out == snapshot


def test_every_command_and_option_says_what_it_is_for():
    for words in commands():
        command = cli
        for word in words:
            command = command.get_command(click.Context(command), word)
        assert command.help, words
        silent = [param.name for param in command.params if isinstance(param, click.Option) and not param.help]
        assert not silent, (words, silent)


def test_help_imports_nothing_heavy():
    code = "import sys; sys.argv = ['northing', '--help']\ntry:\n    from northing.cli.main import main; main()\n"
    code += f"except SystemExit:\n    print([name for name in {HEAVY!r} if name in sys.modules])"
    done = subprocess.run([sys.executable, "-c", code], capture_output=True, text=True, check=True)
    assert done.stdout.splitlines()[-1] == "[]"


def test_the_version_is_printed(run):
    assert re.fullmatch(r"northing, version \d+\.\d+\S*\n", run("--version").out)


@pytest.mark.parametrize(
    ("words", "message"),
    [
        (["scroe"], "there is no command 'scroe'; did you mean 'score'?"),
        (["nothing-alike"], "The commands are demo, init, serve, check"),
        (["--nonsense"], "No such option"),
        (["plan", "aply"], "No such command 'aply'"),
        (["score", "--format", "xml"], "'xml' is not one of 'text', 'json'"),
    ],
)
def test_a_misspelt_command_is_a_fault_of_usage(run, words, message):
    done = run(*words)
    assert (done.code, done.out) == (2, "")
    assert message in done.err


def test_an_unknown_workspace_is_refused_with_a_way_out(run, tmp_path):
    done = run("score", "-w", tmp_path)
    assert (done.code, done.out) == (3, "")
    assert (
        done.err
        == f"northing: {tmp_path} is no workspace: it has no northing.toml; `northing init {tmp_path}` makes one\n"
    )
    assert run("score", "-w", tmp_path / "typo").err.startswith(f"northing: there is no folder {tmp_path / 'typo'};")


def test_the_workspace_may_come_from_the_environment_and_from_a_folder_below(run, own, monkeypatch):
    monkeypatch.setenv("NORTHING_WORKSPACE", str(own / "plan"))
    assert run("check").code == 0
    monkeypatch.delenv("NORTHING_WORKSPACE")
    monkeypatch.chdir(own)
    assert run("check").code == 0


def test_a_database_that_is_not_there_is_unavailable(run, own):
    (own / ".northing" / "northing.db").unlink()
    done = run("score", "-w", own)
    assert done.code == 4
    assert done.err.startswith("northing: there is no database ")


def test_faulty_settings_are_told_all_at_once(run, own):
    (own / "northing.toml").write_text('nmae = "x"\ntoday = "soon"\n', encoding="utf-8")
    done = run("check", "-w", own)
    assert done.code == 1
    assert len(done.err.splitlines()) == 2
    assert "did you mean 'name'" in done.err


@pytest.mark.skipif(os.geteuid() == 0, reason="root may write anywhere")
def test_a_folder_that_may_not_be_written_is_unavailable(run, tmp_path):
    tmp_path.chmod(0o500)
    done = run("init", tmp_path / "new")
    assert (done.code, done.err) == (4, f"northing: {tmp_path / 'new'}: Permission denied\n")


def test_a_file_in_the_way_of_a_folder_is_told_by_its_name(run, tmp_path):
    (tmp_path / "file").write_text("", encoding="utf-8")
    done = run("init", tmp_path / "file" / "new")
    assert (done.code, done.err) == (4, f"northing: {tmp_path / 'file' / 'new'}: Not a directory\n")


def test_a_fault_of_our_own_keeps_its_traceback(monkeypatch):
    monkeypatch.setitem(cli.lazy, "check", ("northing.cli.nowhere:check", "gone"))
    with pytest.raises(ModuleNotFoundError):
        main(["check"])


def test_a_closed_pipe_ends_quietly(made_demo):
    for words in (
        ["score"],
        ["plan", "show"],
        ["data", "results", "flights-flown", "--by", "carrier", "--format", "csv"],
    ):
        with subprocess.Popen(
            [*NORTHING, *words, "-w", made_demo], stdout=subprocess.PIPE, stderr=subprocess.PIPE
        ) as process:
            process.stdout.close()
            said = process.stderr.read().decode()
        assert (process.returncode, said) == (0, ""), words


def in_terminal(words, **environment):
    """Run a command in a terminal of its own and return what it printed."""
    main_end, its_end = pty.openpty()
    settings = {**os.environ, "COLUMNS": "120", "TERM": "xterm-256color", **environment}
    with subprocess.Popen([*NORTHING, *words], stdout=its_end, stderr=its_end, stdin=its_end, env=settings) as process:
        os.close(its_end)
        found = b""
        while True:
            try:
                part = os.read(main_end, 65536)
            except OSError:
                break
            found += part
            if not part:
                break
    os.close(main_end)
    assert process.returncode == 0
    return found.decode()


def test_a_terminal_gets_colours_unless_it_asks_for_none(made_demo):
    for words in (["score"], ["plan", "log"], ["explain", "kpi-long-delays"]):
        coloured = in_terminal([*words, "-w", str(made_demo)], NO_COLOR="")
        without = in_terminal([*words, "-w", str(made_demo)], NO_COLOR="1")
        assert "\x1b[3" in coloured, words
        assert "\x1b[3" not in without, words


def test_a_workspace_is_served_until_it_is_stopped(demo_folder):
    port = 20000 + os.getpid() % 20000
    command = [*NORTHING, "serve", str(demo_folder), "--port", str(port), "--workers", "1"]
    with subprocess.Popen(command, stderr=subprocess.PIPE, stdout=subprocess.DEVNULL, text=True) as process:
        try:
            line = process.stderr.readline()
            assert line.startswith(f"Harbour Gate Airports is at http://127.0.0.1:{port}/"), (
                line + process.stderr.read()
            )
            for _ in range(50):
                try:
                    with urlopen(f"http://127.0.0.1:{port}/login/", timeout=10) as answer:
                        assert answer.status == 200
                        break
                except ConnectionError:  # pragma: no cover - the worker may need a moment
                    time.sleep(0.1)
        finally:
            process.terminate()
            process.communicate(timeout=20)
    assert process.returncode == 0


@pytest.mark.parametrize(
    ("value", "text"),
    [
        (None, "none"),
        ((), "none"),
        ("two\nlines", "two lines"),
        (0.84, "0.84"),
        (("a", "b"), '["a", "b"]'),
        (Target(value=0.5, by_member={"A": 0.3}), '{"value": 0.5, "by_member": {"A": 0.3}}'),
        ("x" * 200, "x" * 99 + "…"),
    ],
)
def test_values_of_fields_are_written_on_one_line(value, text):
    assert shorten(value) == text


def test_what_is_no_plain_value_is_written_as_text():
    assert plain({"day": date(2024, 1, 2)}) == {"day": "2024-01-02"}
