"""deploy/mysql/grants.sql as a test reads it: which account may read which columns, and its statements with other names."""

import re
from pathlib import Path

FILE = Path(__file__).parents[2] / "deploy" / "mysql" / "grants.sql"
ANALYTICS, RELEASE, WORKSPACE = "segmentation_analytics", "segmentation_release", "segmentation_workspace"
_GRANT = re.compile(r"GRANT SELECT \(([^)]+)\) ON bank\.(\w+) TO '(\w+)'")


def granted_columns(account: str) -> set[str]:
    """As Table.column."""
    return {
        f"{table}.{column.strip()}"
        for columns, table, to in _GRANT.findall(_without_comments())
        if to == account
        for column in columns.split(",")
    }


def statements(bank: str, workspace: str, password: str) -> list[str]:
    """What an administrator runs after replacing the names and passwords that the file says to replace."""
    code = _without_comments().replace("bank.", f"{bank}.").replace("segmentation.*", f"{workspace}.*")
    code = code.replace("EXISTS segmentation ", f"EXISTS {workspace} ")
    code = re.sub("change-me-[a-z]+", password, code)
    return [statement.strip() for statement in code.split(";") if statement.strip()]


def _without_comments() -> str:
    return "\n".join(line for line in FILE.read_text("utf-8").splitlines() if not line.startswith("--"))
