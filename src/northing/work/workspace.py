"""The workspace: a folder with a plan, its data and its settings, and where everything in it lies."""

from __future__ import annotations

import re
import tomllib
from dataclasses import dataclass, field, fields
from datetime import date, datetime, time
from typing import TYPE_CHECKING, Any

from northing.model import Invalid, Issue, NotFound, Where
from northing.plan import PROFILES, suggest

if TYPE_CHECKING:
    from pathlib import Path

    from northing.metrics.engine import Limits
    from northing.metrics.engines.remote import Remote
    from northing.plan import Profile
    from northing.store import Store

SETTINGS_FILE = "northing.toml"
STATE_FOLDER = ".northing"
NOON = time(12)
DEFAULT_DATABASE = f"sqlite:///{STATE_FOLDER}/northing.db"


@dataclass(frozen=True, slots=True, kw_only=True)
class Settings:
    """What `northing.toml` says."""

    name: str = field(default="", metadata={"help": "Name of the organisation, shown on every page."})
    today: date | None = field(
        default=None,
        metadata={"help": "Pins the day on which the workspace stands: for training, or to stand on a past day."},
    )
    profile: Profile = field(
        default="light",
        metadata={"help": "strict asks for every relation of the meta-model, light lets a team start small."},
    )
    database: str = field(
        default=DEFAULT_DATABASE,
        metadata={
            "help": "Where history and facts are kept: sqlite:///FILE, postgresql://USER@HOST/DATABASE or files:FOLDER."
        },
    )
    engine: str = field(
        default="duckdb",
        metadata={
            "help": "What reads the rows when metrics are measured: duckdb, clickhouse, spark://HOST:PORT, "
            "spark://local[2] or postgresql://USER@HOST/DATABASE."
        },
    )
    hosts: tuple[str, ...] = field(
        default=("localhost", "127.0.0.1", "[::1]"),
        metadata={"help": "Host names under which the server may be addressed."},
    )

    def moment(self, now: datetime) -> datetime:
        """Return the moment on which the workspace stands: now, or noon of the pinned day where one is set.

        On a pinned day the clock stands still, so that what is recorded later never seems to be older.
        """
        return now if self.today is None else datetime.combine(self.today, NOON, tzinfo=now.tzinfo)


@dataclass(frozen=True, slots=True)
class Workspace:
    """A folder with `northing.toml`, `plan/`, `data/`, and `.northing/` for what the program keeps."""

    root: Path
    settings: Settings

    @property
    def plan_folder(self) -> Path:
        """Return the folder of plan files."""
        return self.root / "plan"

    @property
    def state_folder(self) -> Path:
        """Return the folder of everything the program keeps."""
        return self.root / STATE_FOLDER

    @property
    def landed_folder(self) -> Path:
        """Return the folder of loaded datasets."""
        return self.state_folder / "data"

    @property
    def cache_folder(self) -> Path:
        """Return the folder of what can be computed again."""
        return self.state_folder / "cache"

    @property
    def typed_file(self) -> Path:
        """Return the file of typed-in values that travel with the plan."""
        return self.root / "measurements.csv"

    @property
    def name(self) -> str:
        """Return the organisation's name, or the folder's."""
        return self.settings.name or self.root.resolve().name

    def open_store(self, *, create: bool = False) -> Store:
        """Open the history and the facts.

        Args:
            create: make tables and folders where there are none yet.

        Raises:
            Unavailable: the database cannot be reached; the message says what would help.
        """
        from northing.store.opening import open_store

        return open_store(self.settings.database, workspace=self.root, create=create)

    def open_remote(self, *, limits: Limits | None = None) -> Remote | None:
        """Return the engine that reads the rows, None for the built-in one; the caller closes it.

        Args:
            limits: how much a query may take; the usual when None.
        """
        from northing.metrics.engine import DEFAULT_LIMITS
        from northing.metrics.engines.opening import open_remote

        return open_remote(self.settings.engine, limits=limits or DEFAULT_LIMITS)


def find_workspace(start: Path) -> Workspace:
    """Return the workspace of a folder: the folder itself or the nearest one above it with settings.

    Raises:
        NotFound: there is none, or no such folder; the message says how to make one.
        Invalid: the settings have faults; all of them at once.
    """
    if not start.is_dir():
        raise NotFound(f"there is no folder {start}; `northing init {start}` makes a workspace there")
    for folder in (start, *start.resolve().parents):
        if (folder / SETTINGS_FILE).is_file():
            return Workspace(folder, load_settings(folder / SETTINGS_FILE))
    raise NotFound(f"{start} is no workspace: it has no {SETTINGS_FILE}; `northing init {start}` makes one")


def load_settings(path: Path) -> Settings:
    """Read a settings file.

    Raises:
        Invalid: it is no TOML, or a setting is unknown or of a wrong type.
    """
    try:
        document = tomllib.loads(path.read_text(encoding="utf-8"))
    except UnicodeDecodeError as error:
        raise Invalid(
            [Issue("NR003", "error", "the file is not UTF-8", Where(path.name), "save it as UTF-8")]
        ) from error
    except tomllib.TOMLDecodeError as error:
        raise Invalid([Issue("NR003", "error", f"this is no TOML: {error}", _place(path, str(error)))]) from error
    found = [_check_setting(path, key, value) for key, value in document.items()]
    if issues := [issue for issue in found if issue is not None]:
        raise Invalid(issues)
    values: dict[str, Any] = {key: tuple(item) if isinstance(item, list) else item for key, item in document.items()}
    return Settings(**values)


def _place(path: Path, message: str) -> Where:
    """Return the line and column that a message about broken TOML names."""
    found = re.search(r"line (\d+), column (\d+)", message)
    return Where(path.name, int(found[1]), int(found[2])) if found else Where(path.name)


_FORMS: dict[str, tuple[str, Any]] = {
    "name": ("a text", lambda value: isinstance(value, str)),
    "today": ("a date such as 2013-11-18", lambda value: type(value) is date),
    "profile": ("light or strict", lambda value: value in PROFILES),
    "database": ("a text such as sqlite:///.northing/northing.db", lambda value: isinstance(value, str)),
    "engine": (
        "duckdb, clickhouse, spark://HOST:PORT, spark://local[2] or postgresql://USER@HOST/DATABASE",
        lambda value: isinstance(value, str) and _is_engine(value),
    ),
    "hosts": (
        "a list of texts",
        lambda value: isinstance(value, list) and all(isinstance(item, str) for item in value),
    ),
}


def _is_engine(value: str) -> bool:
    from northing.metrics.engines.opening import check_engine

    return not check_engine(value)


def _check_setting(path: Path, key: str, value: object) -> Issue | None:
    where = Where(path.name, field=key)
    if key not in _FORMS:
        names = [setting.name for setting in fields(Settings)]
        message = f"there is no setting {key!r}{suggest(key, names)}"
        return Issue("NR003", "error", message, where, f"the settings are {', '.join(names)}")
    form, fits = _FORMS[key]
    return None if fits(value) else Issue("NR003", "error", f"{key} is {value!r}", where, f"write {form}")
