"""From an address to Django's settings."""

import importlib.util
from pathlib import Path

import pytest

from northing.model import Unavailable
from northing.web.database import settings
from northing.web.database.settings import database_settings, public_url


@pytest.mark.parametrize(
    ("url", "name"),
    [
        ("sqlite:///plans.db", "/workspace/plans.db"),
        ("sqlite:///deep/er/my%20plans.db", "/workspace/deep/er/my plans.db"),
        ("sqlite:////var/lib/plans.db", "/var/lib/plans.db"),
    ],
)
def test_sqlite_files(url, name):
    found = database_settings(url, Path("/workspace"))
    assert str(found["NAME"]) == name
    assert found["OPTIONS"]["transaction_mode"] == "IMMEDIATE"


@pytest.mark.parametrize(
    ("url", "expected"),
    [
        ("postgresql://host/plans", ("plans", "", "", "host", "")),
        (
            "postgresql://ann:p%40ss%2Fw%3Ard@db.example.org:5433/plans",
            ("plans", "ann", "p@ss/w:rd", "db.example.org", "5433"),
        ),
        ("postgresql://ann@%2Fvar%2FRun%2Fpg/plans", ("plans", "ann", "", "/var/Run/pg", "")),
        ("postgresql:///plans?host=/var/Run/pg&user=ann&port=5433", ("plans", "ann", "", "/var/Run/pg", "5433")),
        ("postgresql://ann@[::1]:5433/plans", ("plans", "ann", "", "::1", "5433")),
        ("postgresql://host", ("northing", "", "", "host", "")),
    ],
)
def test_postgresql_places(url, expected):
    found = database_settings(url, Path("/workspace"))
    assert tuple(found[key] for key in ("NAME", "USER", "PASSWORD", "HOST", "PORT")) == expected


def test_what_is_left_of_the_address_goes_to_the_driver():
    found = database_settings("postgresql://host/plans?sslmode=require&application_name=northing", Path())
    assert found["OPTIONS"]["sslmode"] == "require"
    assert found["OPTIONS"]["application_name"] == "northing"
    assert "host" not in found["OPTIONS"]


@pytest.mark.parametrize(
    "url",
    [
        "sqlite:plans.db",
        "sqlite:///",
        "sqlite://plans.db",
        "mysql://ann:secret@host/plans",
        "postgresql://ann:secret@host:port/plans",
        "postgresql://ann:sec/ret@host/plans",
        "postgresql://[ann:secret@host/plans",
        "files:here",
    ],
)
def test_an_address_that_cannot_be_says_what_could_and_keeps_the_password(url):
    with pytest.raises(Unavailable) as refused:
        database_settings(url, Path("/workspace"))
    assert "write " in str(refused.value)
    assert "sec" not in str(refused.value)
    assert refused.value.__cause__ is None


@pytest.mark.parametrize(
    ("url", "shown"),
    [
        ("sqlite:///plans.db", "sqlite:///plans.db"),
        ("postgresql://host/plans", "postgresql://host/plans"),
        ("postgresql://host:5432/plans", "postgresql://host:5432/plans"),
        ("postgresql://ann@host:5432/plans", "postgresql://ann@host:5432/plans"),
        ("postgresql://ann:secret@host/plans", "postgresql://ann@host/plans"),
        ("postgresql://ann:sec@ret@host/plans", "postgresql://ann@host/plans"),
        ("postgresql://ann:sec/r?et@host/plans", "postgresql://ann@host/plans"),
        ("postgresql://ann:secret/plans", "postgresql://ann/plans"),
        ("postgresql://host/plans?password=secret", "postgresql://host/plans"),
    ],
)
def test_an_address_is_shown_without_its_password(url, shown):
    assert public_url(url) == shown


def test_a_missing_driver_is_named_with_what_installs_it(monkeypatch):
    find = importlib.util.find_spec
    monkeypatch.setattr(settings, "find_spec", lambda name: None if name == "psycopg" else find(name))
    with pytest.raises(Unavailable, match=r"pip install 'northing\[postgresql\]'"):
        database_settings("postgresql://host/plans", Path())
