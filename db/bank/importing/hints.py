"""Mapping lines to start from, proposed for files and headers that do not fit. Names only, never a value."""

import json
import re
from difflib import get_close_matches

from sqlalchemy import Table

from db.bank.schema import TABLES


def looks_like(file_name: str) -> str:
    """The table that a file such as account.csv or credit_history_2024.csv may be meant for; empty for none."""
    tables = {_plain(table.name): table.name for table in TABLES}
    stem = _plain(file_name.rpartition(".")[0])
    by_start = [name for name in tables if stem.startswith(name) or (len(stem) > 3 and name.startswith(stem))]
    alike = by_start or get_close_matches(stem, tables, n=1)
    return tables[alike[0]] if alike else ""


def propose_files(names: list[str]) -> str:
    """Empty when no name looks like a table's."""
    found = {looks_like(name): name for name in reversed(names)}
    entries = [
        f"[{table.name}]\nfile = {json.dumps(found[table.name], ensure_ascii=False)}"
        for table in TABLES
        if table.name in found
    ]
    return "\n".join(entries)


def propose_columns(table: Table, missing: list[str], unexpected: list[str]) -> str:
    headers = list(unexpected)
    lines = [f"[{table.name}]"]
    absent = []
    for name in missing:
        if close := get_close_matches(name, headers, n=1):
            headers.remove(close[0])
            lines.append(f"columns.{name}.header = {_toml(close[0])}")
        elif name not in table.primary_key.columns:
            absent.append(name)
    lines += [f"absent = {_toml(absent)}"] if absent else []
    lines += [f"ignore = {_toml(headers)}"] if headers else []
    return "\n".join(lines)


def _toml(names: str | list[str]) -> str:
    # Strings and lists of strings are written in TOML as they are in JSON.
    return json.dumps(names, ensure_ascii=False)


def _plain(name: str) -> str:
    return re.sub(r"[^a-z]", "", name.lower()).removesuffix("s")
