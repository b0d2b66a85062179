"""Questions by themselves, over the stores that a page would open."""

import pytest

from tests.patience import PATIENCE


@pytest.fixture
def stores(stores, demo, monkeypatch):
    import streamlit as st  # here, because tests of charts start without it

    monkeypatch.setenv("DATABASE_URL", demo)
    monkeypatch.setenv("DATA_DIR", str(stores.data_dir))
    monkeypatch.setattr("ui.shell.tasks._AT_ONCE", PATIENCE)
    st.cache_resource.clear()
    yield stores
    st.cache_resource.clear()
