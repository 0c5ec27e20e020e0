"""The product in a real browser: served by its own server on a real workspace, seen by Chromium."""

import socket
import subprocess
import sys
from pathlib import Path

import pytest
from serve_harbour import NAME, PASSWORD


@pytest.fixture(scope="session")
def address(chromium_is_there, tmp_path_factory):
    """Return the address of a running server."""
    with socket.socket() as free:
        free.bind(("127.0.0.1", 0))
        port = free.getsockname()[1]
    folder = tmp_path_factory.mktemp("served") / "workspace"
    command = [sys.executable, str(Path(__file__).with_name("serve_harbour.py")), str(folder), str(port)]
    with (
        (folder.parent / "log").open("w") as log,
        subprocess.Popen(command, stdout=subprocess.PIPE, stderr=log, text=True) as server,
    ):
        told = server.stdout.readline()
        assert told == "ready\n", (folder.parent / "log").read_text()
        yield f"http://127.0.0.1:{port}"
        server.terminate()
        server.wait(timeout=20)


def log_in(page, address):
    """Log in by password."""
    page.goto(f"{address}/")
    page.get_by_label("Name").fill(NAME)
    page.get_by_label("Password").fill(PASSWORD)
    page.get_by_role("button", name="Log in").click()
    page.wait_for_url("**/scorecard/")


@pytest.fixture
def arrive(address, page):
    """Log in anew, with a session that no other test uses, and return the first page."""
    log_in(page, address)
    return page


@pytest.fixture(scope="session")
def session_state(address, browser):
    """Return the cookies of one who logged in by password."""
    context = browser.new_context()
    log_in(context.new_page(), address)
    state = context.storage_state()
    context.close()
    return state


@pytest.fixture
def browser_context_args(browser_context_args, request):
    """Begin logged in where the test visits pages behind the log-in."""
    if "visit" not in request.fixturenames:
        return browser_context_args
    return {**browser_context_args, "storage_state": request.getfixturevalue("session_state")}


@pytest.fixture
def visit(address, page):
    """Return a function that opens a page; faults and refusals of the security policy in the console fail the test."""
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on(
        "console",
        lambda said: faults.append(said.text) if said.type == "error" and "status of 4" not in said.text else None,
    )

    def go(path):
        page.goto(address + path)
        return page

    yield go
    assert faults == []
