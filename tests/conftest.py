"""What all tests share.

Tests that read published data of others find it in the folder that NORTHING_TEST_DATA names, else in `shared/data`
beside the checkout; they skip with a reason where neither is there. With NORTHING_REQUIRE_ALL=1 a missing database
server or browser is a failure, not a skip.
"""

from __future__ import annotations

import os
from pathlib import Path

_BESIDE = Path(__file__).resolve().parents[2] / "shared" / "data"
if _BESIDE.is_dir():
    os.environ.setdefault("NORTHING_TEST_DATA", str(_BESIDE))

os.environ.setdefault("DJANGO_ALLOW_ASYNC_UNSAFE", "true")  # browser tests leave a loop running in the main thread

pytest_plugins = ("browsers", "databases", "demo_workspaces")
collect_ignore_glob = ["*conftest.py"]  # they hold no examples, and modules of one name cannot be collected twice
