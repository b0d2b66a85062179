"""A run on the page: its facts, profiles, map and table, the same on every page that shows one."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.attributes import Attribute
from domain.errors import DashboardError
from domain.profiles import SegmentProfile
from domain.runs import DamagedSegmentation, Run
from domain.segmentations import SegmentationSettings
from ui.builder.method_choices import told_method
from ui.charts.distribution import distribution_by_segment
from ui.charts.money import MoneyLine, money_by_segment
from ui.charts.segment_map import segment_map
from ui.common.panels import (
    FORMED,
    OVER_REPRESENTED,
    show_chart,
    show_profiles,
    show_run_facts,
    show_stale,
)
from ui.common.pickers import pick_attribute
from ui.segments.customers import show_customer
from ui.segments.segments import show_segment
from ui.shell import state
from ui.shell.data import (
    load_distribution_by_segment,
    load_formats,
    load_money,
    load_profiles,
    load_projection,
    load_run,
)
from ui.shell.errors import show_error
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.bank import define
from wording.formats import Formats
from wording.labels import numbered
from workflows.segments.explain import OpenRun, Reconciliation
from workflows.segments.keep import latest_run
from workflows.session import Session


def open_from_link(session: Session) -> OpenRun | None:
    """The run of the link, else the latest of this bank, else None. A link that leads nowhere is said so."""
    asked = state.from_link("run")
    try:
        if asked:
            return load_run(session, asked)
    except DashboardError as error:
        show_error(error)
    try:
        latest = latest_run(session)
        return load_run(session, latest.run_id) if latest else None
    except DashboardError as error:
        show_error(error)
        return None


def show_built_from(opened: OpenRun, formats: Formats) -> None:
    run = opened.run
    facts = (
        f"{formats.count(run.n_customers)} customers",
        _formed_on(run.settings),
        f"{len(run.segments)} segments{_against_suggestion(run)}",
        f"data as of {run.as_of:%d %B %Y}",
        _made_by(run),
    )
    st.caption(" · ".join(facts))


def _made_by(run: Run) -> str:
    when = f"by {escaped(run.actor)} on {run.created_at:%d %B %Y, %H:%M} UTC"
    return f"built {when}" if run.fitted_by is None else f"scored {when} with segments that an earlier build found"


def _against_suggestion(run: Run) -> str:
    return f" ({run.suggested} were suggested)" if run.suggested not in (None, run.settings.n_segments) else ""


def _formed_on(settings: SegmentationSettings) -> str:
    if settings.rfm is not None:
        return f"by recency, frequency and money over {settings.rfm.window.words}"
    return f"{len(settings.attributes)} attributes, {told_method(settings)}"


def show_changed_settings(opened: OpenRun, settings: SegmentationSettings) -> bool:
    """Whether the choices on the page are not those of the result below; then a banner says so.

    A result that was formed by a rule has no such choices: the page where it was made is named.
    """
    if opened.run.settings.rfm is not None:
        st.info("The segments below were made on the page of recency, frequency and money.", icon=":material/grid_on:")
        return False
    changed = settings != opened.run.settings
    if changed:
        st.warning(
            "You changed the settings. The result below was built with the earlier ones; press **Build segments**.",
            icon=":material/edit:",
        )
    return changed


def show_run(session: Session, opened: OpenRun, key: str, more: bool = False) -> None:
    """`more` adds the tabs for one attribute and for money. Only the open tab is computed."""
    formats = load_formats()
    show_stale(opened)
    show_built_from(opened, formats)
    profiles = load_profiles(session, opened)
    tab_names = [
        "Profile",
        "One segment",
        "One customer",
        *(("One attribute", "Money") if more else ()),
        "Map",
        "Table",
    ]
    tabs = dict(
        zip(tab_names, st.tabs(tab_names, key=f"{key}-tab", on_change="rerun", bind="query-params"), strict=True)
    )
    for name, tab in tabs.items():
        if tab.open:
            with tab:
                _show_tab(name, session, opened, profiles, formats, key)


def _show_tab(
    name: str,
    session: Session,
    opened: OpenRun,
    profiles: tuple[SegmentProfile, ...],
    formats: Formats,
    key: str,
) -> None:
    match name:
        case "Profile":
            show_run_facts(opened, profiles, formats)
            show_profiles(opened.run, profiles, formats, key)
        case "One segment":
            show_segment(session, opened, profiles, formats, key)
        case "One customer":
            show_customer(session, opened, profiles, formats, key)
        case "One attribute":
            _show_one_attribute(session, opened, profiles, formats, key)
        case "Money":
            _show_money(session, opened, formats, key)
        case "Map":
            _show_map(session, opened, formats, key)
        case _:
            _show_table(opened.run, profiles, formats)


def _show_one_attribute(
    session: Session, opened: OpenRun, profiles: tuple[SegmentProfile, ...], formats: Formats, key: str
) -> None:
    known = _known_attributes(profiles)
    attribute = pick_attribute("Attribute, used for the segments or not", known, f"{key}-attribute")
    found = load_distribution_by_segment(session, opened, attribute.name)
    chart = distribution_by_segment(found, opened.run.everybody, current_look())
    show_chart(f"{attribute.label} by segment", chart, f"{key}-distribution", define(attribute, formats))


def _show_map(session: Session, opened: OpenRun, formats: Formats, key: str) -> None:
    projection = load_projection(session, opened.run)
    chart = segment_map(projection, opened.run.everybody, current_look())
    show_chart("Customers, alike ones close together", chart, f"{key}-map")
    if opened.run.settings.rfm is not None:
        st.caption("For this map alone, customers without a last transaction are drawn at the median of all others.")


def _show_money(session: Session, opened: OpenRun, formats: Formats, key: str) -> None:
    for money in load_money(session, opened.run):
        if money.total:
            _show_reconciliation(money, opened, formats, key)
        else:
            st.caption(f"{money.measure}: the bank's database holds none.")


def _show_reconciliation(money: Reconciliation, opened: OpenRun, formats: Formats, key: str) -> None:
    everybody = opened.run.n_customers
    lines = [
        MoneyLine(line.label, line.number, None if line.customers is None else line.customers / everybody, line.amount)
        for line in money.lines
    ]
    title = f"{money.measure}: share of customers against share of money"
    show_chart(title, money_by_segment(lines, current_look()), f"{key}-{money.measure}")
    total = formats.money_exact(money.total)
    st.caption(f"All lines together: {total}, which is the sum in the bank's database to the cent.")


def _show_table(run: Run, profiles: tuple[SegmentProfile, ...], formats: Formats) -> None:
    """Every attribute that is known for somebody, as mean per segment, in the two blocks."""
    sizes = ", ".join(f"{escaped(numbered(each))} {formats.count(each.size)}" for each in run.everybody)
    st.caption(f"Mean of each segment, over the customers whose value is known. Customers: {sizes}.")
    known = {attribute.name for attribute in _known_attributes(profiles)}
    for title, basis in ((f"{FORMED} the segments", True), (f"{OVER_REPRESENTED}: not used to form them", False)):
        names = [name for name in profiles[0].names(basis) if name in known]
        if names:
            st.markdown(f"**{title}**")
            st.dataframe(_means(profiles, names, formats), hide_index=True, height="content" if basis else 560)


def _means(profiles: tuple[SegmentProfile, ...], names: Sequence[str], formats: Formats) -> pd.DataFrame:
    rows = []
    for name in names:
        found = profiles[0].of(name)
        row = {"Attribute": found.attribute.label}
        for profile in profiles:
            row[numbered(profile.segment)] = formats.value(found.attribute, profile.of(name).mean)
        rows.append(row | {"All customers": formats.value(found.attribute, found.mean_of_all)})
    return pd.DataFrame(rows)


def _known_attributes(profiles: tuple[SegmentProfile, ...]) -> list[Attribute]:
    return [
        found.attribute
        for position, found in enumerate(profiles[0].attributes)
        if any(profile.attributes[position].known for profile in profiles)
    ]


def show_damaged(damaged: Sequence[DamagedSegmentation]) -> None:
    if damaged:
        names = [each.name for each in damaged]
        st.error(
            f"Cannot be opened, because what was stored is damaged: {escaped(', '.join(names))}.\n\nThe others are unharmed; build "
            "and save these again, or ask the administrator to restore the workspace.",
            icon=":material/error:",
        )
