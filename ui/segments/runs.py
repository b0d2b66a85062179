"""A run on the page: its facts, profiles, map and table, the same on every page that shows one."""

from collections.abc import Sequence

import pandas as pd
import streamlit as st

from domain.attributes import Attribute
from domain.profiles import AttributeProfile, SegmentProfile
from domain.runs import Run
from ui.charts.distribution import distribution_by_segment
from ui.charts.money import MoneyLine, money_by_segment
from ui.charts.segment_map import segment_map
from ui.common.attributes import pick_attribute
from ui.common.cards import show_chart
from ui.common.methods import method_and_outliers
from ui.common.scoring import show_stale
from ui.segments.customers import show_customer
from ui.segments.facts import FORMED, OVER_REPRESENTED, show_profiles, show_run_facts
from ui.segments.segments import show_segment
from ui.shell.data import (
    load_distribution_by_segment,
    load_formats,
    load_money,
    load_profiles,
    load_projection,
)
from ui.shell.look import current_look
from ui.shell.markdown import escaped
from wording.bank import define
from wording.coverage import unless_complete
from wording.formats import Formats
from wording.labels import numbered
from wording.rfm import parted_sentence
from wording.runs import built_from
from workflows.segments.explain import OpenRun, Reconciliation
from workflows.session import Session


def show_built_from(opened: OpenRun, formats: Formats) -> None:
    settings = opened.run.settings
    method = "" if settings.rfm else method_and_outliers(settings)
    st.caption(escaped(built_from(opened.run, method, formats)))
    if opened.run.parts_equal_values:
        st.caption(parted_sentence())


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
            show_run_facts(opened.run, profiles, formats)
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
            row[numbered(profile.segment)] = _mean(profile.of(name), formats)
        rows.append(row | {"All customers": formats.value(found.attribute, found.mean_of_all)})
    return pd.DataFrame(rows)


def _mean(found: AttributeProfile, formats: Formats) -> str:
    known = unless_complete(found.coverage, formats) if found.known else ""
    return f"{formats.value(found.attribute, found.mean)}{known}"


def _known_attributes(profiles: tuple[SegmentProfile, ...]) -> list[Attribute]:
    return [
        found.attribute
        for position, found in enumerate(profiles[0].attributes)
        if any(profile.attributes[position].known for profile in profiles)
    ]
