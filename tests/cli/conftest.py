"""Running commands as the shell does, and workspaces to run them on."""

from dataclasses import dataclass

import pytest

from northing.cli.main import main


@dataclass(frozen=True)
class Done:
    """What came of a command: its exit code, what it printed, and what it said."""

    code: int
    out: str
    err: str


@pytest.fixture
def run(capsys, database_access, monkeypatch):
    """Return a function that runs a command as the shell does."""
    monkeypatch.setenv("COLUMNS", "150")
    monkeypatch.setenv("LOGNAME", "ann")

    def command(*words):
        with pytest.raises(SystemExit) as stop:
            main([str(word) for word in words])
        printed = capsys.readouterr()
        return Done(stop.value.code or 0, printed.out, printed.err)

    return command


@pytest.fixture
def demo(run, made_demo):
    """Return a function that runs a reading command on the demo."""

    def command(*words):
        return run(*words, "-w", made_demo)

    return command


@pytest.fixture
def own(run, tmp_path):
    """Return the folder of a new workspace of one's own, standing on a day of 2024."""
    folder = tmp_path / "own"
    run("init", folder, "--name", "Own")
    plan = folder / "plan" / "plan.yaml"
    text = plan.read_text(encoding="utf-8")
    year = text.partition("start: ")[2][:4]
    plan.write_text(text.replace(year, "2024"), encoding="utf-8")
    (folder / "northing.toml").write_text('name = "Own"\ntoday = 2024-07-10\n', encoding="utf-8")
    return folder
