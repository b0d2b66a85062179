"""Rules that import-linter cannot hold: its roots are packages, not single files, and `st.cache_data` is no import."""

import ast
import sys
from collections.abc import Iterator
from pathlib import Path

import pytest

ROOT = Path(__file__).parents[2]
PACKAGES = ("pages", "terminal", "ui", "wording", "workflows", "db", "segmentation", "targeting", "domain")
OURS = {*PACKAGES, "settings", "dashboard", "manage"}
DOORS = {
    "dashboard.py": {"ui", "streamlit", "starlette"},
    "manage.py": {"terminal", "workflows", "domain", "settings", "typer", "pydantic"},
    "settings.py": {"domain", "pydantic", "pydantic_settings"},
}
MODULES = [
    *(ROOT / door for door in DOORS),
    *sorted(file for package in PACKAGES for file in (ROOT / package).rglob("*.py")),
]
PAGES = sorted(file for file in (ROOT / "pages").glob("*.py") if file.name != "__init__.py")


def parse(path: Path) -> ast.Module:
    return ast.parse(path.read_text("utf-8"))


def imported_modules(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Import):
            yield from (alias.name for alias in node.names)
        elif isinstance(node, ast.ImportFrom):
            yield node.module or "."


def imported_roots(tree: ast.AST) -> set[str]:
    return {module.partition(".")[0] for module in imported_modules(tree)}


def names_used(tree: ast.AST) -> Iterator[str]:
    for node in ast.walk(tree):
        if isinstance(node, ast.Attribute):
            yield node.attr
        elif isinstance(node, ast.ImportFrom) and node.module == "streamlit":
            yield from (alias.name for alias in node.names)


def relative(path: Path) -> str:
    return path.relative_to(ROOT).as_posix()


def is_import_or_docstring(node: ast.stmt) -> bool:
    return isinstance(node, ast.Import | ast.ImportFrom) or (
        isinstance(node, ast.Expr) and isinstance(node.value, ast.Constant)
    )


def called_name(node: ast.stmt) -> str | None:
    value = node.value if isinstance(node, ast.Expr | ast.Assign | ast.AnnAssign) else None
    function = value.func if isinstance(value, ast.Call) else None
    if isinstance(function, ast.Attribute):
        return function.attr
    return function.id if isinstance(function, ast.Name) else None


@pytest.mark.parametrize("door", DOORS)
def test_a_door_imports_only_what_it_is_a_door_to(door):
    strangers = imported_roots(parse(ROOT / door)) - DOORS[door] - set(sys.stdlib_module_names)
    assert strangers == set()


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_imports_only_ui_and_streamlit(path):
    assert imported_roots(parse(path)) - {"ui", "settings", "streamlit"} - set(sys.stdlib_module_names) == set()


@pytest.mark.parametrize("path", PAGES, ids=relative)
def test_a_page_first_requires_a_session(path):
    statements = (node for node in parse(path).body if not is_import_or_docstring(node))
    assert called_name(next(statements)) == "require_session"


@pytest.mark.parametrize("path", [ROOT / "dashboard.py", *PAGES], ids=relative)
def test_a_script_that_streamlit_reruns_defines_no_class(path):
    # Each rerun would make another class of the same name, and isinstance and caches would tell them apart.
    assert [node.name for node in ast.walk(parse(path)) if isinstance(node, ast.ClassDef)] == []


def test_only_one_file_caches():
    cached = {relative(path) for path in MODULES if {"cache_data", "cache_resource"} & set(names_used(parse(path)))}
    assert cached == {"ui/shell/data.py"}


def test_only_one_file_touches_the_session_state():
    touching = {relative(path) for path in MODULES if "session_state" in set(names_used(parse(path)))}
    assert touching == {"ui/shell/state.py"}


@pytest.mark.parametrize("path", MODULES, ids=relative)
def test_no_import_only_hands_a_name_on(path):
    handed_on = [
        alias.name
        for node in ast.walk(parse(path))
        if isinstance(node, ast.ImportFrom)
        for alias in node.names
        if alias.name == alias.asname
    ]
    assert handed_on == []
