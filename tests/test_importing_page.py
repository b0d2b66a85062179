"""docs/importing.md is tried as a newcomer would: each command in its order, in a folder with the examples."""

import re
import shutil
import tomllib
from pathlib import Path

import pytest
from typer.testing import CliRunner

from db.bank.importing.mapping import ColumnMapping, TableMapping, load_mapping
from manage import app

DOCS = Path(__file__).parents[1] / "docs"
PAGE = (DOCS / "importing.md").read_text(encoding="utf-8")


@pytest.fixture
def newcomer(tmp_path, monkeypatch):
    """A command's exit code and what it says, without its progress."""
    shutil.copytree(DOCS / "examples", tmp_path / "docs" / "examples")
    monkeypatch.chdir(tmp_path)

    def run(command: str) -> tuple[int, str]:
        words = command.split()
        if words[0] == "export":
            monkeypatch.setenv(*words[1].split("=", maxsplit=1))
            return 0, ""
        assert words[:2] == ["python", "manage.py"]
        told = CliRunner().invoke(app, words[2:])
        assert told.exception is None or isinstance(told.exception, SystemExit)
        return told.exit_code, re.sub(r"^ *\d+%  .*\n", "", told.output, flags=re.MULTILINE)

    return run


def commands() -> list[tuple[str, str]]:
    """Each with the output that the page shows, empty where it shows none."""
    found = []
    for block in re.findall(r"```console\n(.*?)```", PAGE, flags=re.DOTALL):
        for part in re.split(r"^\$ ", block, flags=re.MULTILINE)[1:]:
            command, _, output = part.partition("\n")
            found.append((command, output))
    return found


def test_every_command_of_the_page_does_what_the_page_shows(newcomer, tmp_path):
    codes = []
    for command, shown in commands():
        code, output = newcomer(command)
        codes.append(code)
        assert not shown or output == shown
    assert codes == [1, 3, 0, 3, 0, 3]
    assert (tmp_path / "my_bank.db").exists()
    assert "3 loaded (3 of them were there already)" in output


def test_the_rejects_of_the_page_are_those_of_the_example(newcomer, tmp_path):
    for command, _ in commands():
        newcomer(command)
    (shown,) = re.findall(r"```csv\n(.*?)```", PAGE, flags=re.DOTALL)
    assert (tmp_path / "rejects" / "Customer.rejects.csv").read_text(encoding="utf-8") == shown


def test_every_key_of_a_mapping_is_explained():
    keys = {*TableMapping.model_fields, *ColumnMapping.model_fields} - {"columns"}
    explained = {
        key for row in re.findall(r"^\| (`.*?) \|", PAGE, flags=re.MULTILINE) for key in re.findall(r"`(\w+)`", row)
    }
    assert explained == keys


def test_the_example_fits_and_shows_the_rules_for_every_kind_of_damage():
    mapping = load_mapping(DOCS / "examples" / "mapping.toml")
    assert all((DOCS / "examples" / "bank" / str(table.file)).exists() for table in mapping.values())
    text = (DOCS / "examples" / "mapping.toml").read_text(encoding="utf-8")
    assert tomllib.loads(text)
    for rule in (
        "band",
        "scale",
        "day_header",
        "values",
        "null",
        "decimal",
        "thousands",
        "date_format",
        "absent",
        "ignore",
    ):
        assert rule in text
