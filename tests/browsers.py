"""A browser for the tests: Chromium of the system, or of Playwright; without either they skip with a reason."""

import os
import shutil
from pathlib import Path

import pytest

INSTALLED = shutil.which("chromium") or shutil.which("chromium-browser") or shutil.which("google-chrome")


@pytest.fixture(scope="session")
def browser_type_launch_args(browser_type_launch_args):
    """Use the system's Chromium where there is one; no sandbox, since containers run tests as root."""
    found = {"executable_path": INSTALLED} if INSTALLED else {}
    return {**browser_type_launch_args, **found, "args": ["--no-sandbox"]}


@pytest.fixture(scope="session")
def chromium_is_there(playwright):
    """Skip where no Chromium is installed; fail where everything is required."""
    if INSTALLED or Path(playwright.chromium.executable_path).exists():
        return
    reason = "no Chromium is installed (on Debian: apt install chromium)"
    if os.environ.get("NORTHING_REQUIRE_ALL") == "1":
        pytest.fail(reason)
    pytest.skip(reason)
