"""The door for people: `streamlit run dashboard.py`."""

import atexit
import gc

import streamlit as st

from ui.lists.downloads import ROUTES, on_unexpected
from ui.shell.browser import BrowserCookie
from ui.shell.errors import presenting_errors, show_unexpected
from ui.shell.frame import show_banners, show_sidebar
from ui.shell.headers import SecurityHeaders
from ui.shell.identity import require_bank
from ui.shell.session import sign_in

PAGES = (
    ("pages/customer_base.py", "Customer base", "customer-base", ":material/groups:"),
    ("pages/segment_builder.py", "Segment builder", "segment-builder", ":material/hub:"),
    ("pages/segment_profiles.py", "Segment profiles", "segment-profiles", ":material/bar_chart:"),
    ("pages/saved_segmentations.py", "Saved segmentations", "saved-segmentations", ":material/bookmarks:"),
    ("pages/what_changed.py", "What changed", "what-changed", ":material/compare_arrows:"),
    ("pages/rfm_grid.py", "RFM grid", "recency-frequency-money", ":material/grid_on:"),
    ("pages/audience_rules.py", "Audience rules", "audience-rules", ":material/filter_alt:"),
    ("pages/target_lists.py", "Target lists", "target-lists", ":material/contact_mail:"),
    ("pages/data_sources.py", "Data sources", "data-sources", ":material/database_upload:"),
    ("pages/data_health.py", "Data health", "data-health", ":material/monitor_heart:"),
)
FAVICON = "ui/favicon.svg"


def show_dashboard() -> None:
    # Our own picture: a page's icon from the icon font would be fetched from outside.
    st.set_page_config(page_title="Customer segments", page_icon=FAVICON, layout="wide")
    page = st.navigation(
        [
            st.Page(script, title=title, url_path=path, icon=icon, default=position == 0)
            for position, (script, title, path, icon) in enumerate(PAGES)
        ]
    )
    with presenting_errors():
        session = sign_in()
        show_banners()
        show_sidebar(session, require_bank(session))
        page.run()


if __name__ == "__main__":
    show_dashboard()
else:
    from starlette.middleware import Middleware
    from streamlit.runtime.pages_manager import PagesManager

    # Streamlit collects all garbage after every run: what is imported by now need not be looked at each time.
    gc.freeze()
    atexit.register(gc.unfreeze)  # else DuckDB finds its own modules alive at the end, and calls each a leak
    # A folder named pages/ makes Streamlit's first visit after a start run a page script without this frame.
    PagesManager.uses_pages_directory = False
    app = st.App(
        __file__,
        routes=ROUTES,
        middleware=[Middleware(SecurityHeaders), Middleware(BrowserCookie)],
        on_script_error=show_unexpected,
        exception_handlers={Exception: on_unexpected},
    )
