"""Every page in Chromium: accessible in both themes and widths, usable by keyboard, alike with and without script."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from playwright.sync_api import expect

PAGES = {
    "scorecard": "/scorecard/",
    "filtered": "/scorecard/?status=poor&sort=-score&find=zzz",
    "goals": "/scorecard/other-card/",
    "past": "/scorecard/?known=2024-06-10",
    "kpi": "/indicator/kpi-prompt/",
    "member": "/indicator/kpi-prompt/?member=line%3DB",
    "composite": "/indicator/kpi-desk/",
    "key result": "/indicator/kr-prompt/",
    "objective": "/indicator/calm/",
    "unknown": "/indicator/kpi-lost/",
    "explanation": "/explain/kpi-prompt/",
    "no score": "/explain/kpi-lost/",
    "element": "/element/kpi-prompt/",
    "metric": "/element/prompt/",
    "versions": "/element/kpi-prompt/versions/",
    "plan": "/plan/",
    "fault": "/plan/?q=kid:kpi",
    "nothing": "/plan/?q=zzz",
    "history": "/history/",
    "changeset": "/history/1/",
    "data": "/data/",
    "dataset": "/data/calls/",
    "refusal": "/scorecard/?known=soon",
    "nowhere": "/nowhere/",
}


def shown(page):
    """Return the ids of the rows that can be seen, in order."""
    rows = "[...document.querySelectorAll('tr[data-id]')]"
    return page.evaluate(f"{rows}.filter(row => row.checkVisibility()).map(row => row.dataset.id)")


def focused(page):
    """Return the words of the element that has the focus."""
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.mark.parametrize("name", list(PAGES))
@pytest.mark.parametrize(("width", "scheme"), [(1440, "light"), (390, "dark")])
def test_page_is_accessible_and_never_wider_than_the_screen(visit, page, name, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    visit(PAGES[name])
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("name", ["scorecard", "kpi", "element", "dataset"])
@pytest.mark.parametrize(("width", "scheme"), [(1440, "dark"), (390, "light"), (800, "light")])
def test_rich_pages_are_accessible_in_every_theme_and_width(visit, page, name, width, scheme):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    visit(PAGES[name])
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("path", ["/login/", "/login/link/x/y/"])
def test_gate_is_accessible(address, page, path):
    page.goto(address + path)
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()


def test_wrong_password_is_told_to_everyone(address, page):
    page.goto(f"{address}/login/")
    page.get_by_label("Name").fill("viewer")
    page.get_by_label("Password").fill("wrong")
    page.keyboard.press("Enter")
    expect(page.get_by_role("alert")).to_contain_text("Name and password do not belong together")
    assert Axe().run(page).violations_count == 0


@pytest.mark.parametrize("width", [1440, 390])
def test_number_is_explained_beside_it(visit, page, width):
    page.set_viewport_size({"width": width, "height": 844})
    visit("/scorecard/")
    number = page.locator("tr[data-id=kpi-prompt] a.fig").first
    number.click()
    panel = page.get_by_role("dialog", name="How Prompt calls in Jun 2024 is computed")
    expect(panel).to_contain_text("75.0 % ÷ 80.0 % = 0.94")
    assert focused(page) == "How Prompt calls in Jun 2024 is computed"
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(number).to_be_focused()


def test_number_is_explained_on_its_own_page_without_script(visit, browser, session_state, address):
    context = browser.new_context(java_script_enabled=False, storage_state=session_state)
    page = context.new_page()
    page.goto(f"{address}/scorecard/")
    expect(page.locator("tr[data-id]:visible")).to_have_count(7)
    page.locator("tr[data-id=kpi-prompt] a.fig").first.click()
    page.wait_for_url("**/explain/kpi-prompt/**")
    expect(page.get_by_text("75.0 % ÷ 80.0 %")).to_be_visible()
    page.goto(f"{address}/scorecard/?status=stale")
    expect(page.locator("tr[data-id]:visible")).to_have_count(2)
    page.get_by_label("Period").select_option("2024-03")
    page.get_by_role("button", name="Show").first.click()
    page.wait_for_url("**/scorecard/?status=stale&period=2024-03**")
    context.close()


def test_keys_search_go_step_and_close(visit):
    page = visit("/scorecard/")
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.keyboard.type("kind:kpi")
    page.keyboard.press("Enter")
    page.wait_for_url("**/plan/?q=kind%3Akpi")
    page.keyboard.press("g")
    page.keyboard.press("s")
    page.wait_for_url("**/scorecard/")
    page.keyboard.press("j")
    page.keyboard.press("j")
    assert focused(page) == "Prompt calls"
    page.keyboard.press("k")
    assert focused(page) == "The desk in one number"
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press("j")
    page.keyboard.press("Enter")
    page.wait_for_url("**/indicator/kpi-prompt/**")


@pytest.mark.parametrize("letter", ["p", "h", "d"])
def test_keys_go_to_every_place(visit, letter):
    page = visit("/scorecard/")
    page.keyboard.press("g")
    page.keyboard.press(letter)
    page.wait_for_url({"p": "**/plan/", "h": "**/history/", "d": "**/data/"}[letter])


def test_tree_folds_and_the_server_understands_the_address(visit):
    page = visit("/scorecard/")
    page.get_by_role("button", name="Prompt calls, children").click()
    folded = ["kpi-desk", "kpi-prompt", "kpi-spirit", "kpi-lost", "kpi-pulse"]
    assert shown(page) == folded
    assert page.url.endswith("?folded=kpi-prompt")
    page.reload()
    assert shown(page) == folded


def test_cards_filter_without_reload_and_back(visit):
    page = visit("/scorecard/")
    page.evaluate("window.stayed = true")
    page.locator("[data-filter=stale]").click()
    assert shown(page) == ["kpi-desk", "kpi-pulse"]
    expect(page.locator("[data-told]")).to_have_text("1 of 4 shown")
    page.locator("[data-filter='']").click()
    assert len(shown(page)) == 7
    assert page.evaluate("window.stayed")


def test_order_of_the_server_can_be_taken_back(visit):
    page = visit("/scorecard/?sort=-name")
    assert shown(page)[1] == "kpi-pulse"
    page.get_by_role("link", name="Indicator").click()
    assert shown(page) == [
        "kpi-desk",
        "kpi-prompt",
        "kpi-prompt|line=A",
        "kpi-prompt|line=B",
        "kpi-spirit",
        "kpi-lost",
        "kpi-pulse",
    ]


def test_columns_and_export(visit):
    page = visit("/scorecard/")
    page.get_by_text("Columns").click()
    page.get_by_label("Weight").uncheck()
    expect(page.locator("td.weight").first).to_be_hidden()
    page.reload()
    expect(page.locator("td.weight").first).to_be_hidden()
    page.get_by_text("Export").click()
    with page.expect_download() as download:
        page.get_by_role("link", name="CSV").click()
    assert download.value.suggested_filename == "scorecard-2024-06.csv"


def test_period_is_picked_at_once_and_kept_on_the_way(visit):
    page = visit("/scorecard/")
    page.get_by_label("Period").select_option("2024-03")
    page.wait_for_url("**/scorecard/?period=2024-03**")
    page.get_by_role("link", name="Mood").click()
    page.wait_for_url("**/indicator/kpi-spirit/?period=2024-03")
    expect(page.get_by_role("heading", name="Mar 2024", exact=True)).to_be_visible()


def test_leaving_ends_the_session(arrive, page, address):
    page.get_by_text("your account").locator("..").click()
    page.get_by_role("button", name="Log out").click()
    page.wait_for_url("**/login/")
    page.goto(f"{address}/scorecard/")
    page.wait_for_url("**/login/?next=/scorecard/")
