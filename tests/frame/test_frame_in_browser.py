"""The frame in a real browser: keys, explanations, the tree, theme, and no accessibility violation anywhere."""

import pytest
from axe_playwright_python.sync_playwright import Axe
from frame_site import ADDRESS, LAYOUTS, answer
from playwright.sync_api import expect

# pytest-base-url, which pytest-playwright brings along, still defines its fixture in a way pytest will drop.
pytestmark = pytest.mark.filterwarnings("ignore:Session-scoped fixtures defined as instance methods")


def shown(page):
    """Return the ids of the rows that are shown, in order."""
    rows = page.locator("tr[data-id]")
    return rows.evaluate_all("rows => rows.filter(row => !row.hidden).map(row => row.dataset.id)")


def focused(page):
    """Return the words of the element that has the focus."""
    return page.evaluate("document.activeElement.textContent.trim()")


@pytest.mark.parametrize("name", list(LAYOUTS))
@pytest.mark.parametrize("scheme", ["light", "dark"])
@pytest.mark.parametrize("width", [1440, 390])
def test_page_is_accessible_and_never_wider_than_the_screen(site, page, name, scheme, width):
    page.emulate_media(color_scheme=scheme)
    page.set_viewport_size({"width": width, "height": 844})
    site(f"/{name}")
    found = Axe().run(page)
    assert found.violations_count == 0, found.generate_report()
    assert page.evaluate("document.documentElement.scrollWidth") <= width


@pytest.mark.parametrize("width", [1440, 390])
def test_explanation_opens_beside_the_number_and_gives_the_focus_back(site, page, width):
    page.set_viewport_size({"width": width, "height": 844})
    site()
    number = page.locator("tr[data-id=late] a.fig")
    number.click()
    panel = page.get_by_role("dialog", name="How 79 % is computed")
    expect(panel).to_be_visible()
    assert focused(page) == "How 79 % is computed"
    expect(number).to_have_attribute("aria-expanded", "true")
    assert Axe().run(page).violations_count == 0
    page.keyboard.press("Escape")
    expect(panel).to_have_count(0)
    expect(number).to_be_focused()


def test_explanation_closes_by_its_button_and_by_a_click_elsewhere(site):
    page = site()
    number, panel = page.locator("tr[data-id=late] a.fig"), page.locator(".explain")
    number.click()
    panel.get_by_role("button", name="Close").click()
    expect(panel).to_have_count(0)
    number.click()
    expect(panel).to_be_visible()
    page.locator("h1").click()
    expect(panel).to_have_count(0)


def test_explanation_that_cannot_be_fetched_is_followed_as_a_link(site, page):
    site()
    page.locator("tr[data-id=late] a.fig").evaluate("link => { link.href = '/parts'; }")
    page.locator("tr[data-id=late] a.fig").click()
    page.wait_for_url("**/parts")


def test_keys_search_help_and_go(site):
    page = site()
    page.keyboard.press("/")
    expect(page.locator("[data-search]")).to_be_focused()
    page.locator("h1").click()
    page.keyboard.press("?")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_visible()
    page.keyboard.press("Escape")
    expect(page.get_by_role("dialog", name="Keyboard")).to_be_hidden()
    page.keyboard.press("g")
    page.keyboard.press("d")
    page.wait_for_url("**/parts")


def test_keys_move_through_rows_and_do_nothing_while_typing(site):
    page = site()
    for _ in range(4):
        page.keyboard.press("j")
    page.keyboard.press("k")
    assert focused(page) == "Early"
    page.locator("[data-find]").press_sequentially("j?")
    expect(page.locator("[data-find]")).to_have_value("j?")
    expect(page.get_by_role("dialog")).to_have_count(0)


def test_tree_filters_by_status_and_words_and_keeps_parents(site):
    page = site()
    page.locator("[data-filter=poor]").click()
    assert shown(page) == ["plan", "customer", "late", "money", "cost"]
    expect(page.locator("[data-told]")).to_have_text("2 of 5 shown")
    page.locator("[data-find]").fill("customer")
    assert shown(page) == ["plan", "customer", "late"]
    assert page.url.endswith("?status=poor&find=customer")
    page.locator("[data-find]").fill("nowhere")
    assert shown(page) == []
    expect(page.locator("[data-told]")).to_contain_text("Nothing matches")


def test_tree_sorts_among_siblings_and_back_to_the_order_of_the_plan(site):
    page = site()
    plan = ["plan", "customer", "early", "late", "lost", "rain", "money", "cost"]
    head = page.locator("th[data-sorts=result]")
    head.locator("a").click()
    assert shown(page) == ["plan", "customer", "late", "rain", "early", "lost", "money", "cost"]
    expect(head).to_have_attribute("aria-sort", "ascending")
    head.locator("a").click()
    assert shown(page) == ["plan", "customer", "early", "rain", "late", "lost", "money", "cost"]
    expect(head).to_have_attribute("aria-sort", "descending")
    head.locator("a").click()
    assert shown(page) == plan
    assert "sort" not in page.url


def test_tree_folds_and_unfolds(site):
    page = site()
    twist = page.get_by_role("button", name="Customer, children")
    twist.click()
    expect(twist).to_have_attribute("aria-expanded", "false")
    assert shown(page) == ["plan", "customer", "money", "cost"]
    page.locator("[data-fold-all]").click()
    assert len(shown(page)) == 8
    page.locator("[data-fold-all]").click()
    assert shown(page) == ["plan", "customer", "money"]


def test_tree_is_restored_from_its_address(site):
    page = site("/?status=poor&folded=money&sort=-result&without=owner")
    assert shown(page) == ["plan", "customer", "late", "money"]
    expect(page.locator("th[data-sorts=result]")).to_have_attribute("aria-sort", "descending")
    expect(page.locator("td.who").first).to_be_hidden()
    expect(page.locator("[data-filter=poor]")).to_have_attribute("aria-current", "true")


def test_column_is_chosen_in_a_menu_that_escape_closes(site):
    page = site()
    page.get_by_text("Columns").click()
    page.get_by_label("Owner").uncheck()
    expect(page.locator("td.who").first).to_be_hidden()
    assert page.url.endswith("?without=owner")
    page.keyboard.press("Escape")
    expect(page.locator("details[open]")).to_have_count(0)


def test_theme_and_narrow_navigation_are_kept(site):
    page = site()
    page.get_by_role("button", name="Dark").click()
    page.get_by_role("button", name="Narrow").click()
    site("/parts")
    assert page.evaluate("({...document.documentElement.dataset})") == {"js": "", "theme": "dark", "nav": "rail"}
    expect(page.get_by_role("button", name="Dark")).to_have_attribute("aria-pressed", "true")


def test_picker_acts_at_once(site):
    page = site("/parts")
    page.get_by_label("Period").select_option("2013-09")
    page.wait_for_url("**/parts?status=good&period=2013-09")


def test_page_without_script_shows_everything_and_no_dead_control(browser):
    context = browser.new_context(java_script_enabled=False)
    page = context.new_page()
    page.route("**/*", answer)
    page.goto(f"{ADDRESS}/")
    expect(page.locator("tr[data-id]")).to_have_count(8)
    expect(page.locator("tr[data-id]:visible")).to_have_count(8)
    for dead in ("[data-fold-all]", "[data-theme-set]", ".twist", ".tools .menu"):
        expect(page.locator(dead).first).to_be_hidden()
    page.get_by_role("button", name="Show").click()
    page.wait_for_url("**/?status=good&period=2013-08")
    page.locator("tr[data-id=late] a.fig").click()
    page.wait_for_url("**/explain")
    context.close()
