"""A browser on the small site of `frame_site`, with the security policy of the product."""

import pytest
from frame_site import ADDRESS, answer


@pytest.fixture
def site(chromium_is_there, page):
    """Return a function that opens a page of the site; faults and refusals in the console fail the test."""
    faults = []
    page.on("pageerror", lambda fault: faults.append(str(fault)))
    page.on("console", lambda said: faults.append(said.text) if said.type == "error" else None)
    page.route("**/*", answer)

    def visit(path="/"):
        page.goto(ADDRESS + path)
        return page

    yield visit
    assert faults == []
