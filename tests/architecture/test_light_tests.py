"""Tests of the core start at once: while one is written, it is run a hundred times."""

import subprocess
import sys

LIGHT = ("tests/domain", "tests/segmentation", "tests/targeting", "tests/ui/charts", "tests/wording")
HEAVY = {"alembic", "duckdb", "faker", "playwright", "pymysql", "sqlalchemy", "streamlit", "trustme", "db", "workflows"}
ONE = "test_the_pack_is_the_one_that_banks_ask_for"
SCRIPT = """
import sys, pytest
code = pytest.main(["-q", "-p", "no:cacheprovider", "-k", sys.argv[1], *sys.argv[2:]])
print("LOADED", *{name.partition(".")[0] for name in sys.modules})
sys.exit(code)
"""


def test_tests_of_the_core_load_no_store_no_page_no_server_and_no_demo():
    command = [sys.executable, "-c", SCRIPT, ONE, *LIGHT]
    run = subprocess.run(command, capture_output=True, text=True, check=False)
    assert run.returncode == 0, run.stdout + run.stderr
    assert "1 passed" in run.stdout
    assert HEAVY & set(run.stdout.rpartition("LOADED")[2].split()) == set()
