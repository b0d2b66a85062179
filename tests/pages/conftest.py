from pathlib import Path

import pytest
import streamlit as st
from streamlit.testing.v1 import AppTest

ROOT = Path(__file__).parent.parent.parent


@pytest.fixture(autouse=True)
def nothing_cached():
    st.cache_data.clear()
    st.cache_resource.clear()
    yield
    st.cache_data.clear()
    st.cache_resource.clear()


@pytest.fixture
def visit(tmp_path, monkeypatch):
    """Opens a page inside the frame, for a bank's URL."""

    def open_(page: str, url: str, **settings: str) -> AppTest:
        monkeypatch.setenv("DATABASE_URL", url)
        monkeypatch.setenv("DATA_DIR", str(tmp_path / "data"))
        for name, value in settings.items():
            monkeypatch.setenv(name.upper(), value)
        app = AppTest.from_file(ROOT / "dashboard.py", default_timeout=60).run()
        return app.switch_page(f"pages/{page}.py").run()

    return open_
