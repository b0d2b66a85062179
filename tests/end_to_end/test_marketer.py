"""What a marketer does, from the first page to a file that may be sent."""

import csv
import hashlib
import os
import re
from datetime import UTC, datetime
from pathlib import Path

import pytest
from playwright.sync_api import Download, Locator, Page, expect

from tests.end_to_end.conftest import CUSTOMERS, Dashboard, on
from tests.patience import wait_until

pytestmark = pytest.mark.end_to_end
on_the_demo = pytest.mark.parametrize("dashboard", [on("demo", "demo")], indirect=True)
after_a_restart = pytest.mark.parametrize("dashboard", [on("demo", "restarts")], indirect=True)
in_the_eye = pytest.mark.parametrize("dashboard", [on("demo", "looks")], indirect=True)
# Colours change no width and no words: the dark is for the pictures, which `make screenshots` takes to be looked at.
SCHEMES = ("light", "dark") if "SCREENSHOTS" in os.environ else ("light",)
PAGES = {
    "/": "Customer base",
    "/segment-builder": "Segment builder",
    "/segment-profiles": "Segment profiles",
    "/saved-segmentations": "Saved segmentations",
    "/what-changed?changes-tab=Who+moved": "What changed",
    "/recency-frequency-money": "Recency, frequency, money",
    "/audience-rules": "Audience rules",
    "/target-lists": "Target lists",
    "/data-sources": "Data sources",
    "/data-health": "Data health",
}
TWO_AND_THREE = re.compile("· 2 attributes, k-means, .* · 3 segments ·")
CHARTS = {
    "/": 1,
    "/segment-builder": 3,
    "/segment-profiles": 3,
    "/what-changed?changes-tab=Who+moved": 2,
    "/recency-frequency-money": 2,
}


# Where the menu has another word than the page's title.
MENU_NAMES = {"Recency, frequency, money": "RFM grid"}


def plain(shown: str) -> str:
    """Without the mark that keeps an address from becoming a link."""
    return shown.replace("\N{WORD JOINER}", "")


def linked_hosts(page: Page) -> set[str]:
    hosts: list[str] = page.eval_on_selector_all("a[href]", "links => links.map(link => new URL(link.href).hostname)")
    return set(hosts)


def metric(page: Page, label: str) -> str:
    card = page.get_by_test_id("stMetric").filter(has_text=label).first
    return card.get_by_test_id("stMetricValue").inner_text()


def heading(page: Page, title: str) -> None:
    expect(page.get_by_role("heading", name=title, exact=True, level=1)).to_be_visible()


def settled(page: Page) -> None:
    """Until no run of the page is under way."""
    expect(page.get_by_test_id("stStatusWidget")).to_have_count(0)
    expect(page.locator('[data-stale="true"]')).to_have_count(0)
    expect(page.get_by_test_id("stSkeleton")).to_have_count(0)
    expect(page.get_by_test_id("stSpinner")).to_have_count(0)


def run_of_link(url: str) -> str:
    found = re.search("run=([0-9a-f]+)", url)
    return found[1] if found else ""


def build_and_save(page: Page, name: str, n_segments: int) -> None:
    page.get_by_role("link", name="Segment builder").click()
    heading(page, "Segment builder")
    slider = page.get_by_role("slider", name="Number of segments")
    slider.focus()
    start = int(slider.input_value())
    for _ in range(abs(n_segments - start)):
        slider.press("ArrowLeft" if n_segments < start else "ArrowRight")
    expect(slider).to_have_value(str(n_segments))
    nothing_built = page.get_by_text("No segments yet")
    if n_segments != start:
        expect(nothing_built.or_(page.get_by_text("You changed the settings"))).to_be_visible()
        if not nothing_built.is_visible():
            expect(page.get_by_role("button", name="Save segmentation")).to_be_disabled()
    earlier = run_of_link(page.url)
    page.get_by_role("button", name="Build segments").click()
    page.wait_for_url(lambda url: run_of_link(url) != earlier)
    expect(page.get_by_text(f"· {n_segments} segments ·").first).to_be_visible()
    expect(page.get_by_text("You changed the settings")).to_have_count(0)
    page.get_by_role("button", name="Save segmentation").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill(name)
    dialog.get_by_role("button", name="Save segmentation").click()
    expect(dialog).to_have_count(0)


def with_two_days(page: Page) -> None:
    """On What changed, where a segmentation may be known for one day only."""
    another, both = page.get_by_role("button", name="Score three months earlier"), page.get_by_text("On both days")
    expect(another.or_(both)).to_be_visible()
    if another.is_visible():
        another.click()
        expect(both).to_be_visible()
        settled(page)


def contactable_in_the_bank(dashboard: Dashboard, ids: set[int]) -> set[int]:
    """Worked out anew in plain SQL, without a line of the dashboard's own code."""
    today = datetime.now(UTC).date()
    adult, oldest = today.replace(year=today.year - 18), today.replace(year=today.year - 121)
    rows = dashboard.ask_bank(
        """
        SELECT c.customer_id FROM Customer c
        WHERE c.date_of_birth <= :adult AND c.date_of_birth > :oldest
          AND (trim(coalesce(c.email, '')) <> '' OR trim(coalesce(c.phone, '')) <> '')
          AND EXISTS (SELECT 1 FROM Accounts a WHERE a.customer_id = c.customer_id AND lower(trim(a.status)) = 'active')
          AND EXISTS (SELECT 1 FROM Compliance p WHERE p.customer_id = c.customer_id)
          AND NOT EXISTS (SELECT 1 FROM Compliance p WHERE p.customer_id = c.customer_id
                AND NOT (coalesce(p.consent_given, 0) = 1 AND coalesce(p.regulatory_requirements_met, 0) = 1))
        """,
        adult=str(adult),
        oldest=str(oldest),
    )
    return {number for (number,) in rows} & ids


def read_csv(file: Path) -> list[dict[str, str]]:
    with file.open(encoding="utf-8-sig", newline="") as stream:
        return list(csv.DictReader(stream))


def in_segment(dashboard: Dashboard, page: Page, number: int, tmp_path: Path) -> set[int]:
    """The members of a segment as the command line writes them, with the settings that stand in the page's link."""
    asked = dict(re.findall(r"(attributes|segments)=([^&]+)", page.url))
    output = tmp_path / "segments.csv"
    attributes = asked["attributes"].replace("%2C", ",")
    dashboard.manage(*("segment", "--attributes", attributes, "--segments", asked["segments"], "--output", str(output)))
    return {int(row["customer_id"]) for row in read_csv(output) if row["segment"] == str(number)}


def downloaded(page: Page, link: Locator) -> Download:
    """The link opens a tab that closes itself once the file comes; the browser then reports it to the page it came from."""
    with page.expect_download() as download:
        link.click()
    return download.value


def runs_kept(dashboard: Dashboard) -> int:
    ((count,),) = dashboard.ask_workspace("SELECT count(*) FROM runs")
    return int(count)


def test_from_the_first_page_to_a_list_that_equals_screen_record_and_bank(open_browser, dashboard, tmp_path):
    page = open_browser("/")
    heading(page, "Customer base")
    expect(page.get_by_text("Demo bank: invented customers")).to_have_count(int(dashboard.shows_demo))
    assert metric(page, "Customers") == f"{CUSTOMERS:,}"

    build_and_save(page, "Browser campaign", 5)
    members = in_segment(dashboard, page, 1, tmp_path)
    runs = runs_kept(dashboard)

    page.get_by_role("link", name="Target lists").click()
    heading(page, "Target lists")
    expect(page.get_by_role("combobox", name="Saved segmentation")).to_have_value(re.compile("^Browser campaign"))
    page.get_by_label("Name of the list").fill("Spring offer")
    page.get_by_label("Name of the list").press("Tab")
    page.get_by_role("button", name="Prepare list").click()
    link = page.get_by_role("link", name="Download target list (CSV)")
    expect(link).to_be_visible()
    on_screen = int(metric(page, "May be contacted").replace(",", ""))
    left_out = int(metric(page, "Left out").replace(",", ""))
    assert int(metric(page, "In the chosen segments").replace(",", "")) == on_screen + left_out == len(members)

    address = link.get_attribute("href") or ""
    download = downloaded(page, link)
    file = tmp_path / "list.csv"
    download.save_as(file)
    assert download.suggested_filename == "spring-offer.csv"

    rows = read_csv(file)
    listed = {int(row["Customer id"]) for row in rows}
    assert len(rows) == len(listed) == on_screen
    assert listed == contactable_in_the_bank(dashboard, members)
    assert list(rows[0]) == ["Customer id", "Name", "E-mail", "Phone", "Segment name"]

    expect(page.get_by_text("The link was used")).to_be_visible()
    recorded = dashboard.ask_workspace("SELECT releases.rows, sha256, actor FROM releases")
    assert recorded == [(on_screen, hashlib.sha256(file.read_bytes()).hexdigest(), "local")]
    assert int(metric(page, "May be contacted").replace(",", "")) == on_screen, "the numbers stay on the page"
    expect(page.get_by_text("No list was downloaded yet.")).to_have_count(0)
    assert runs_kept(dashboard) == runs, "a download refits nothing"

    ticket = address.removeprefix("./")
    again = page.context.request.get(f"{dashboard.url}/{ticket}")
    assert again.status == 410
    assert "works once" in again.text()


@on_the_demo
def test_a_download_is_refused_without_the_browser_that_prepared_it(open_browser, dashboard):
    page = open_browser("/")
    build_and_save(page, "Not for strangers", 4)
    page.get_by_role("link", name="Target lists").click()
    page.get_by_label("Name of the list").fill("Stolen link")
    page.get_by_label("Name of the list").press("Tab")
    page.get_by_role("button", name="Prepare list").click()
    link = page.get_by_role("link", name="Download target list (CSV)")
    expect(link).to_be_visible()
    ticket = (link.get_attribute("href") or "").removeprefix("./")
    stranger = open_browser("/").context.request.get(f"{dashboard.url}/{ticket}")
    assert stranger.status == 410
    owner = page.context.request.get(f"{dashboard.url}/{ticket}")
    assert owner.status == 200, "a stranger's try does not use the owner's ticket up"


@after_a_restart
@pytest.mark.parametrize(("path", "title"), PAGES.items())
def test_a_first_visit_by_deep_link_after_a_restart_shows_the_page_in_its_frame(open_browser, dashboard, path, title):
    dashboard.stop()
    dashboard.start()
    page = open_browser(path)
    heading(page, title)
    expect(page.get_by_role("link", name="Customer base")).to_be_visible()
    expect(page.get_by_text("Demo bank: invented customers")).to_have_count(int(dashboard.shows_demo))
    expect(page.get_by_text("Page not found")).to_have_count(0)


@on_the_demo
def test_a_link_to_a_run_opens_the_same_segments_after_a_restart(open_browser, dashboard):
    page = open_browser("/segment-builder?attributes=age,savings&segments=3")
    page.get_by_role("button", name="Build segments").click()
    expect(page.get_by_text(TWO_AND_THREE).first).to_be_visible()
    page.wait_for_url(re.compile("run="))
    link = page.url.removeprefix(dashboard.url)
    dashboard.stop()
    dashboard.start()
    again = open_browser(link)
    expect(again.get_by_text(TWO_AND_THREE).first).to_be_visible()
    expect(again.get_by_text("You changed the settings")).to_have_count(0)


@on_the_demo
def test_what_a_link_asks_for_in_vain_is_named(open_browser):
    page = open_browser("/segment-builder?attributes=age,shoe_size")
    expect(page.get_by_text("shoe_size")).to_be_visible()
    heading(page, "Segment builder")


@on_the_demo
def test_renaming_a_segment_changes_its_name_on_the_page(open_browser):
    page = open_browser("/")
    build_and_save(page, "To be renamed", 3)
    page.get_by_role("link", name="Segment profiles").click()
    heading(page, "Segment profiles")
    page.get_by_role("button", name="Rename segments").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Segment 1").fill("Our best friends")
    dialog.get_by_role("button", name="Rename segments").click()
    expect(dialog).to_have_count(0)
    expect(page.get_by_text("Our best friends").first).to_be_visible()


@on_the_demo
def test_a_deleted_segmentation_can_be_brought_back(open_browser):
    page = open_browser("/")
    build_and_save(page, "Short-lived", 2)
    page.get_by_role("link", name="Segment profiles").click()
    heading(page, "Segment profiles")
    expect(page.get_by_role("combobox", name="Saved segmentation")).to_have_value(re.compile("^Short-lived"))
    page.get_by_role("button", name="Delete", exact=True).click()
    page.get_by_role("dialog").get_by_role("button", name="Delete segmentation").click()
    expect(page.get_by_text("“Short-lived” was deleted.")).to_be_visible()
    page.get_by_role("button", name="Undo").click()
    expect(page.get_by_text("“Short-lived” was deleted.")).to_have_count(0)
    expect(page.get_by_role("combobox", name="Saved segmentation")).to_have_value(re.compile("^Short-lived"))


def test_a_bank_that_cannot_be_read_is_one_sentence_and_comes_back(open_browser, dashboard):
    page = open_browser("/")
    heading(page, "Customer base")
    with dashboard.without_bank():
        page.get_by_role("button", name="Refresh data").click()
        expect(page.get_by_test_id("stSidebar").get_by_role("alert")).to_be_visible()
        assert "Traceback" not in page.content()
        assert metric(page, "Customers") == f"{CUSTOMERS:,}", "what was computed before stays on the page"
    page.get_by_role("button", name="Refresh data").click()
    expect(page.get_by_text("Data refreshed")).to_be_visible()


@in_the_eye
@pytest.mark.parametrize("scheme", SCHEMES)
@pytest.mark.parametrize("path", PAGES)
def test_no_page_is_wider_than_its_window_and_every_chart_has_words(open_browser, tmp_path, scheme, path):
    page = open_browser(path, color_scheme=scheme)
    heading(page, PAGES[path])
    settled(page)
    if path.startswith("/what-changed"):
        with_two_days(page)
    name = PAGES[path].lower().replace(",", "").replace(" ", "-")
    pictures = Path(os.environ.get("SCREENSHOTS", tmp_path))
    for width in (1440, 390) if scheme == "light" else (1440,):
        page.set_viewport_size({"width": width, "height": 900})
        expect(page.get_by_test_id("stSidebar")).to_have_attribute("data-collapsed", str(width == 390).lower())
        settled(page)
        if path == "/data-health":  # examined before anything but the title is shown
            expect(page.get_by_role("tab").first).to_be_visible()
        assert page.evaluate("document.documentElement.scrollWidth") <= width
        charts = page.get_by_test_id("stPlotlyChart")
        expect(charts).to_have_count(CHARTS.get(path, 0))
        for chart in charts.all():
            expect(chart.locator(".js-plotly-plot .main-svg").first).to_be_visible()
            assert chart.evaluate("node => node.ariaLabel || node.querySelector('[aria-label]')?.ariaLabel"), (
                "no alt text"
            )
        page.screenshot(path=pictures / f"{name}-{scheme}-{width}.png")


@on_the_demo
def test_a_name_that_is_markdown_or_an_address_is_shown_as_typed_and_leads_nowhere(open_browser):
    page = open_browser("/")
    name = "![x](http://outside.example/p.png) www.outside.example/login"
    build_and_save(page, name, 3)
    page.get_by_role("link", name="Segment profiles").click()
    heading(page, "Segment profiles")
    page.get_by_role("button", name="Rename segments").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Segment 1").fill("https://outside.example or me@outside.example")
    dialog.get_by_role("button", name="Rename segments").click()
    expect(dialog).to_have_count(0)
    for title in PAGES.values():
        page.get_by_role("link", name=MENU_NAMES.get(title, title), exact=True).click()
        heading(page, title)
        settled(page)
        assert linked_hosts(page) <= {"127.0.0.1"}
    page.get_by_role("link", name="Segment profiles").click()
    page.get_by_role("button", name="Delete", exact=True).click()
    dialog = page.get_by_role("dialog")
    assert name in plain(dialog.inner_text())
    assert linked_hosts(page) <= {"127.0.0.1"}
    dialog.get_by_role("button", name="Delete segmentation").click()
    expect(page.get_by_text("was deleted.")).to_be_visible()
    assert f"“{name}” was deleted." in plain(page.locator("body").inner_text())


@on_the_demo
def test_no_other_page_frames_the_dashboard(open_browser, dashboard):
    page = open_browser("/_stcore/health")
    refused = []
    page.on("console", lambda message: refused.append(message.text) if "frame-ancestors" in message.text else None)
    page.set_content(f'<iframe src="{dashboard.url}/segment-builder"></iframe>')
    wait_until(lambda: page.wait_for_load_state() is None and bool(refused))


@on_the_demo
def test_a_file_of_another_source_becomes_an_attribute_to_build_on(open_browser, tmp_path):
    file = tmp_path / "crm.csv"
    lines = [f"{number},{number % 11},{number}@example.com" for number in range(1, 1_001)]
    file.write_text("\n".join(["customer_id,satisfaction,mail", *lines]))
    page = open_browser("/data-sources")
    page.locator('input[type="file"]').first.set_input_files(file)
    page.get_by_role("button", name="Look at the file").click()
    expect(page.get_by_text("1,000 (66.7%)")).to_be_visible()
    expect(page.get_by_text("Looks like e-mail addresses")).to_be_visible()
    page.get_by_role("button", name="Add", exact=True).click()
    expect(page.get_by_text("Nothing added yet")).to_have_count(0)
    expect(page.get_by_role("button", name="Delete", exact=True)).to_be_visible()
    page = open_browser("/segment-builder?attributes=age,crm_satisfaction&segments=3")
    page.get_by_role("button", name="Build segments").click()
    expect(page.get_by_text(TWO_AND_THREE).first).to_be_visible()


@on_the_demo
def test_the_copy_is_compared_with_the_bank_now(open_browser):
    page = open_browser("/data-health?health-tab=Tables")
    heading(page, "Data health")
    page.get_by_role("button", name="Compare with the bank now").click()
    expect(page.get_by_text("pass every rule of a target list").first).to_be_visible()


@on_the_demo
def test_a_grid_of_recency_and_frequency_is_kept_as_a_segmentation(open_browser):
    page = open_browser("/recency-frequency-money")
    page.get_by_role("button", name="Save as segmentation").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("Our RFM")
    dialog.get_by_role("button", name="Save segmentation").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("link", name="Segment profiles").click()
    heading(page, "Segment profiles")
    expect(page.get_by_role("combobox", name="Saved segmentation")).to_have_value(re.compile("^Our RFM"))
    expect(page.get_by_text("by recency, frequency and money over").first).to_be_visible()


def test_a_rule_becomes_an_audience_and_the_audience_a_list(open_browser, dashboard, tmp_path):
    page = open_browser("/audience-rules")
    page.get_by_role("button", name="Add condition").click()
    number = page.get_by_label("Age is at least (years)")
    number.fill("45")
    number.press("Tab")
    expect(page.get_by_text("Age is at least 45 years").first).to_be_visible()
    settled(page)
    matched = int(metric(page, "Customers matched").replace(",", ""))
    assert 0 < matched < CUSTOMERS
    expect(page.get_by_test_id("stPlotlyChart")).to_contain_text(f"{matched:,}")

    page.get_by_role("button", name="Save audience").click()
    dialog = page.get_by_role("dialog")
    dialog.get_by_label("Name").fill("From 45 on")
    dialog.get_by_role("button", name="Save audience").click()
    expect(dialog).to_have_count(0)
    page.get_by_role("button", name="Make a target list").click()
    heading(page, "Target lists")
    expect(page.get_by_role("combobox", name="Saved audience")).to_have_value(re.compile("^From 45 on"))
    page.get_by_label("Name of the list").fill("Best agers")
    page.get_by_label("Name of the list").press("Tab")
    page.get_by_role("button", name="Prepare list").click()
    link = page.get_by_role("link", name="Download target list (CSV)")
    expect(link).to_be_visible()
    on_screen = int(metric(page, "May be contacted").replace(",", ""))
    assert int(metric(page, "In the audience").replace(",", "")) == matched

    file = tmp_path / "list.csv"
    downloaded(page, link).save_as(file)
    rows = read_csv(file)
    asked = "SELECT customer_id FROM Customer WHERE date_of_birth <= :day"
    as_of = datetime.strptime(metric(page, "Data as of"), "%b %d, %Y").date()
    aged = {number for (number,) in dashboard.ask_bank(asked, day=str(as_of.replace(year=as_of.year - 45)))}
    assert {int(row["Customer id"]) for row in rows} == contactable_in_the_bank(dashboard, aged)
    assert len(rows) == on_screen
    assert {row["Audience name"] for row in rows} == {"From 45 on"}
    kept = "SELECT releases.rows, audience_name, audience_kind FROM releases WHERE audience_id IS NOT NULL"
    assert dashboard.ask_workspace(kept) == [(on_screen, "From 45 on", "living")]


@on_the_demo
def test_three_months_earlier_are_scored_and_who_moved_is_seen_in_people_and_in_balances(open_browser, dashboard):
    page = open_browser("/segment-builder")
    build_and_save(page, "Then and now", 4)
    page.get_by_role("link", name="What changed").click()
    heading(page, "What changed")
    expect(page.get_by_role("combobox", name="Saved segmentation")).to_have_value(re.compile("^Then and now"))
    page.get_by_role("button", name="Score three months earlier").click()
    expect(page.get_by_text("On both days")).to_be_visible()
    assert metric(page, "On both days") == f"{CUSTOMERS:,}"
    page.get_by_role("tab", name="Who moved").click()
    flows = page.locator(".sankey-link")
    expect(flows.first).to_be_visible()
    expect(page.get_by_text("what they hold on")).to_have_count(0)
    page.get_by_role("radio", name="Balances").click()
    expect(page.get_by_text("what they hold on").first).to_be_visible()
    expect(flows.first).to_be_visible()
    page.wait_for_url(re.compile("show=balances"))
    again = open_browser(page.url.removeprefix(dashboard.url))
    expect(again.get_by_text("what they hold on").first).to_be_visible()
