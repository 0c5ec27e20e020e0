"""Who may see what: every page asks for a log-in, every bad address is answered kindly, links log in once."""

import re

import pytest

SECRET = "a long secret"  # noqa: S105 - of a test
PAGES = [
    "/",
    "/scorecard/",
    "/scorecard/card/",
    "/indicator/kpi-prompt/",
    "/explain/kpi-prompt/",
    "/element/kpi-prompt/",
    "/element/kpi-prompt/versions/",
    "/plan/",
    "/history/",
    "/history/1/",
    "/data/",
    "/data/calls/",
]


@pytest.mark.parametrize("address", PAGES)
def test_every_page_asks_for_a_log_in(standing, client, db, address):
    answer = client.get(address)
    assert answer.status_code == 302
    assert answer.url.startswith("/login/?next=")


@pytest.mark.parametrize("address", PAGES)
def test_no_page_takes_anything_but_reading(visit, address):
    assert visit().post(address).status_code == 405


@pytest.mark.parametrize(
    "address",
    [
        "/nowhere/",
        "/indicator/nobody/",
        "/indicator/prompts/",
        "/explain/nobody/",
        "/element/nobody/",
        "/element/nobody/versions/",
        "/history/2/",
        "/history/0/",
        "/data/nobody/",
        "/data/kpi-prompt/",
    ],
)
def test_bad_address_is_answered_kindly(ask, address):
    answer, text = ask(address)
    assert answer.status_code == 404
    assert "Nothing here" in text
    assert "To the scorecard" in text


@pytest.mark.parametrize(
    "address",
    ["/indicator/kpi-secret/", "/explain/kpi-secret/", "/element/kpi-secret/", "/element/kpi-secret/versions/"],
)
def test_hidden_element_is_not_there(ask, visit, address):
    answer, text = ask(address)
    assert answer.status_code == 404
    assert "Sealed envelope" not in text


@pytest.mark.parametrize(
    "address",
    ["/indicator/kpi-secret/", "/explain/kpi-secret/", "/element/kpi-secret/", "/element/kpi-secret/versions/"],
)
def test_administrators_see_everything(visit, address):
    answer = visit(is_admin=True).get(address)
    assert answer.status_code == 200
    assert "Sealed envelope" in answer.content.decode()


@pytest.mark.parametrize(
    "address",
    [
        "/scorecard/",
        "/indicator/kpi-desk/",
        "/explain/kpi-desk/",
        "/element/kpi-desk/",
        "/element/mood/",
        "/element/board/",
        "/plan/",
        "/plan/?q=sealed",
        "/history/1/",
        "/history/",
    ],
)
def test_no_page_names_a_hidden_element(ask, address):
    assert "kpi-secret" not in ask(address)[1]


@pytest.mark.parametrize("address", PAGES[1:])
def test_no_page_has_inline_styles_or_scripts(ask, address):
    answer, text = ask(address)
    assert not re.search(r"\sstyle=|<style|\son[a-z]+=", text)
    assert all("src=" in found for found in re.findall(r"<script[^>]*>", text))
    assert "unsafe" not in answer["Content-Security-Policy"]


def test_log_in_by_password_leads_on(standing, client, db):
    from northing.web.accounts.models import Account

    Account.objects.create_user("viewer", "", SECRET)
    page = client.get("/login/?next=/data/").content.decode()
    assert '<input type="hidden" name="next" value="/data/">' in page
    refused = client.post("/login/", {"username": "viewer", "password": "wrong"})
    assert "Name and password do not belong together" in refused.content.decode()
    answer = client.post("/login/", {"username": "viewer", "password": SECRET, "next": "/data/"})
    assert (answer.status_code, answer.url) == (302, "/data/")
    assert client.get("/login/").url == "/"


def test_log_in_leads_nowhere_else(standing, client, db):
    from northing.web.accounts.models import Account

    Account.objects.create_user("viewer", "", SECRET)
    answer = client.post("/login/", {"username": "viewer", "password": SECRET, "next": "https://example.org/"})
    assert answer.url == "/"


def test_log_in_link_works_once(standing, client, db):
    from northing.web.accounts.links import make_link
    from northing.web.accounts.models import Account

    link = make_link(Account.objects.create_user("viewer"))
    assert client.get(link).url == "/"
    assert client.get("/scorecard/").status_code == 200
    assert client.get(link).url == "/"
    client.logout()
    answer = client.get(link)
    assert answer.status_code == 410
    assert "This link is used up" in answer.content.decode()
    assert client.get("/login/link/x/y/").status_code == 410


def test_logging_out_ends_it(visit):
    viewer = visit()
    assert viewer.post("/logout/").url == "/login/"
    assert viewer.get("/scorecard/").status_code == 302


def test_account_is_named(ask):
    _, text = ask("/scorecard/")
    assert ">VE</span>" in text
    assert "View Er: your account" in text
