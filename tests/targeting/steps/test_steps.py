from datetime import date

import pandas as pd

from domain.lists import Exclusion, Reason
from targeting import gate, steps

FILE = """
from domain.lists import Reason
from targeting.steps.step import Step, known_as
STEP = Step(5, Reason.NO_CONTACT, lambda candidates, day: known_as(candidates["is_customer"], True))
"""


def test_each_reason_has_one_step_and_steps_ask_in_the_order_of_the_reasons():
    found = steps.all_steps()
    assert [step.reason for step in found] == list(Reason)
    assert len({step.position for step in found}) == len(found)


def test_a_step_is_found_by_its_file_and_asks_at_its_position(tmp_path, monkeypatch):
    (tmp_path / "another_step.py").write_text(FILE)
    monkeypatch.setattr(steps, "__path__", [*steps.__path__, str(tmp_path)])
    candidates = pd.DataFrame({"customer_id": [1], "is_customer": [True]}).assign(
        consent=False, requirements_met=True, has_open_account=True, has_email=True, has_phone=True
    )
    result = gate.apply_gate(candidates.assign(date_of_birth=pd.Timestamp("1980-01-01")), date(2025, 6, 15))
    assert result.exclusions[0] == Exclusion(Reason.NO_CONTACT, 1)
    assert len(result.exclusions) == len(Reason) + 1
