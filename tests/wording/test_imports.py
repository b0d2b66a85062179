from collections import Counter
from pathlib import Path

from domain.imports import ImportedTable, ImportReport
from domain.sentences import Sentence
from wording.formats import Formats
from wording.imports import import_lines


def test_each_table_has_its_file_format_counts_reasons_and_rejects():
    reasons = Counter({("", Sentence("a NUL byte")): 1_200})
    reasons |= {("amount", Sentence("reason {number}", number=number)): 6 - number for number in range(6)}
    accounts = ImportedTable(
        "Accounts",
        "account.csv",
        "tabs, utf-8",
        {"opened": "%d.%m.%Y"},
        9,
        4,
        1_221,
        reasons,
        Path("bad/Accounts.rejects.csv"),
    )
    report = ImportReport((ImportedTable("Customer"), accounts), {"x.csv": "", "client.csv": "Customer"}, dry_run=True)
    assert list(import_lines(report, Formats())) == [
        "Dry run: nothing was written to the database; 'loaded' is what would be.",
        "Customer: no file",
        "Accounts: account.csv (tabs, utf-8; dates: opened %d.%m.%Y)",
        "  1,230 rows = 9 loaded (4 of them were there already) + 1,221 rejected",
        "  rejected 1,200: a NUL byte",
        "  rejected 6: amount: reason 0",
        "  rejected 5: amount: reason 1",
        "  rejected 4: amount: reason 2",
        "  rejected 3: amount: reason 3",
        "  and for 2 other reasons",
        "  see bad/Accounts.rejects.csv",
        "left alone: x.csv, which is named after no table",
        "left alone: client.csv, which is named after no table; if it is Customer, a mapping says so: docs/importing.md",
    ]
