"""Where things live: the top level, names that say nothing, the length of a page, a reason beside each requirement."""

import ast
import re
import tomllib
from importlib.metadata import packages_distributions
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
FILES = (
    "dashboard.py",
    "manage.py",
    "settings.py",
    "Makefile",
    "requirements.txt",
    "README.md",
)
ROOMS = (
    "pages",
    *(f"ui/{room}" for room in ("shell", "common", "charts", "bank", "builder", "segments", "saved", "changes")),
    *(f"ui/{room}" for room in ("rfm", "audiences", "lists", "sources")),
    "wording",
    "terminal",
    *(f"workflows/{noun}" for noun in ("bank", "segments", "audiences", "lists", "sources")),
    *(f"segmentation/{room}" for room in ("preparing", "building", "building/methods", "trust", "describing")),
    *(f"segmentation/{room}" for room in ("changes", "rfm", "audiences")),
    "targeting",
    *(f"db/{room}" for room in ("bank", "features", "sources", "workspace", "mysql", "engines", "files")),
    "domain",
)
CODE = (
    "pages",
    "terminal",
    "ui",
    "wording",
    "workflows",
    "segmentation",
    "targeting",
    "db",
    "domain",
    "benchmarks",
    "tests",
)
OF_THE_WHOLE = {"architecture", "end_to_end", "mysql"}  # tests of no room: of the house, of a browser, of a real server
EMPTY_NAMES = {"utils", "util", "helpers", "helper", "misc", "services", "models"}
SHIPPED = [
    *ROOT.glob("*.py"),
    *(file for room in CODE if room not in ("tests", "benchmarks") for file in (ROOT / room).rglob("*.py")),
]
PAGES = sorted(file for file in (ROOT / "pages").glob("*.py") if file.name != "__init__.py")
REQUIREMENT = re.compile(r"[\w-]+==[\w.]+( ; [^#]+)? +# \w.{4,}")


@pytest.mark.parametrize("name", FILES)
def test_the_top_level_has(name):
    assert (ROOT / name).is_file()


@pytest.mark.parametrize("room", ROOMS)
def test_every_room_is_a_package_with_something_in_it(room):
    files = {file.name for file in (ROOT / room).glob("*.py")}
    assert "__init__.py" in files
    assert len(files) > 1


def test_no_file_or_folder_has_a_name_that_says_nothing():
    paths = [path for room in CODE for path in (ROOT / room).rglob("*") if path.suffix == ".py" or path.is_dir()]
    assert [str(path) for path in paths if path.stem in EMPTY_NAMES] == []


def test_tests_are_where_their_code_is_folder_for_folder():
    folders = {file.parent.relative_to(ROOT / "tests") for file in (ROOT / "tests").rglob("*.py")}
    lost = {str(folder) for folder in folders if not (ROOT / folder).is_dir()}
    assert lost == OF_THE_WHOLE


def test_tests_have_no_init_file():
    assert list((ROOT / "tests").rglob("__init__.py")) == []


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_at_most_sixty_lines(page):
    assert len(page.read_text("utf-8").splitlines()) <= 60


@pytest.mark.parametrize("page", PAGES, ids=lambda page: page.name)
def test_a_page_has_a_name_of_two_words_so_that_legacy_routing_cannot_match_its_address(page):
    assert "_" in page.stem


@pytest.mark.parametrize("name", ["requirements.txt", "requirements-dev.txt"])
def test_every_requirement_is_pinned_and_has_a_reason_beside_it(name):
    lines = (ROOT / name).read_text("utf-8").splitlines()
    requirements = [line for line in lines if line and not line.startswith(("#", "-r "))]
    assert [line for line in requirements if not REQUIREMENT.fullmatch(line)] == []


def test_the_dashboard_listens_to_this_machine_only_and_tells_nobody():
    config = tomllib.loads((ROOT / ".streamlit" / "config.toml").read_text("utf-8"))
    assert config["server"]["address"] == "127.0.0.1"
    assert config["browser"]["gatherUsageStats"] is False
    assert config["client"]["showErrorDetails"] == "none"
    assert config["client"]["disableDataExport"] is True
    assert "http" not in config["theme"]["font"]


def test_everything_the_code_imports_is_in_the_requirements():
    required = {
        line.split("==")[0].lower().replace("_", "-")
        for line in (ROOT / "requirements.txt").read_text("utf-8").splitlines()
        if "==" in line
    }
    distributions = packages_distributions()
    imported = {name for file in SHIPPED for name in top_level_imports(file)} & set(distributions)
    missing = {
        name for name in imported if not required & {each.lower().replace("_", "-") for each in distributions[name]}
    }
    assert missing == set()


def top_level_imports(file: Path) -> set[str]:
    tree = ast.parse(file.read_text("utf-8"))
    plain = {alias.name for node in ast.walk(tree) if isinstance(node, ast.Import) for alias in node.names}
    parts = {node.module for node in ast.walk(tree) if isinstance(node, ast.ImportFrom) and node.module}
    return {name.split(".")[0] for name in plain | parts}


@pytest.mark.parametrize("page", ["README.md", "CONTRIBUTING.md"])
def test_every_file_and_folder_that_a_page_names_is_there(page):
    named = re.findall(r"`([\w.]+/[\w./]*)`", (ROOT / page).read_text("utf-8"))
    # README's table names folders beside each other, the first of them with its room.
    rooms = ("", "ui", "workflows", "segmentation", "targeting", "db")
    assert [name for name in named if not any((ROOT / room / name).exists() for room in rooms)] == []
