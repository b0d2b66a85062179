"""Questions by themselves, over the stores that a page would open."""

import pytest
import streamlit as st


@pytest.fixture
def stores(stores, demo, monkeypatch):
    monkeypatch.setenv("DATABASE_URL", demo)
    monkeypatch.setenv("DATA_DIR", str(stores.data_dir))
    st.cache_resource.clear()
    yield stores
    st.cache_resource.clear()
