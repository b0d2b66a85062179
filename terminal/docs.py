"""Tables in the documentation that come from the code, so that they cannot go stale unnoticed."""

from collections.abc import Iterable
from pathlib import Path

from settings import Settings
from terminal.errors_page import ERRORS_FILE, errors_page
from wording.labels import timing_label
from workflows.bank.explore import built_in_attributes

ROOT = Path(__file__).parent.parent
ATTRIBUTES_FILE, README_FILE = ROOT / "docs" / "attributes.md", ROOT / "README.md"
_START, _END = "<!-- settings: start -->", "<!-- settings: end -->"


def write_docs() -> None:
    ATTRIBUTES_FILE.write_text(attributes_page(), encoding="utf-8")
    ERRORS_FILE.write_text(errors_page(), encoding="utf-8")
    README_FILE.write_text(with_settings(README_FILE.read_text(encoding="utf-8")), encoding="utf-8")


def attributes_page() -> str:
    catalogue = built_in_attributes()
    head = (
        "# Attributes\n\n"
        f"The {len(catalogue)} things known of every customer, from the catalogue in `db/features/catalogue/`. Made by "
        "`python manage.py docs`; a test fails when it is stale. Suggested names of segments say what is true of more than "
        'half of their people: comparisons end in "than most" customers, the others are true by themselves.\n\n'
    )
    rows = (
        (
            f"`{a.name}`",
            a.label,
            a.group.value,
            a.unit,
            a.kind.value,
            f"{a.definition} ({timing_label(a.timing)})",
            "; ".join((a.high, a.low, *(claim.words for claim in a.claims))),
        )
        for a in catalogue
    )
    return head + _table(("name", "label", "group", "unit", "kind", "definition", "in names of segments"), rows)


def with_settings(readme: str) -> str:
    """The README with its table of settings written again."""
    before, rest = readme.split(_START)
    after = rest.split(_END)[1]
    rows = (
        (f"`{name.upper()}`", f"`{field.default}`" if str(field.default) else "empty", field.description or "")
        for name, field in Settings.model_fields.items()
    )
    return f"{before}{_START}\n{_table(('setting', 'default', 'meaning'), rows)}{_END}{after}"


def _table(head: tuple[str, ...], rows: Iterable[tuple[str, ...]]) -> str:
    lines = [head, ("---",) * len(head), *rows]
    return "".join("| " + " | ".join(cell.replace("|", "\\|") for cell in line) + " |\n" for line in lines)
