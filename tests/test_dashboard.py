import subprocess
import sys
from pathlib import Path

ROOT = Path(__file__).parent.parent


def test_a_dashboard_that_ends_lets_go_of_everything():
    run = subprocess.run([sys.executable, "-c", "import dashboard"], cwd=ROOT, capture_output=True, text=True)
    assert run.returncode == 0
    assert "leak" not in run.stderr
