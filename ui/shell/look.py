"""How things look to this visitor: light or dark, and numbers as the bank writes them."""

import streamlit as st

from ui.charts.look import Look
from ui.charts.theme import DARK, LIGHT, Theme
from ui.shell.data import load_formats


def current_theme() -> Theme:
    return DARK if st.context.theme.type == "dark" else LIGHT


def current_look() -> Look:
    return Look(current_theme(), load_formats())
