import numpy as np
import pytest
from hypothesis import given
from hypothesis import strategies as st

from db.bank.demo.drawing import few, from_mix, quotas, trait, with_missing
from db.bank.demo.personas import DORMANT, PERSONAS, RETIRED_SAVER


@given(total=st.integers(0, 1000), shares=st.lists(st.floats(0.01, 1), min_size=1, max_size=9))
def test_quotas_add_up_and_miss_the_exact_share_by_less_than_one(total, shares):
    counts = quotas(total, shares)
    assert counts.sum() == total
    assert np.abs(counts - total * np.array(shares) / sum(shares)).max() < 1


def test_quotas_give_the_odd_one_to_the_largest_remainder():
    assert quotas(10, [0.26, 0.26, 0.48]).tolist() == [3, 2, 5]


def test_a_trait_is_that_of_each_customers_persona():
    of = np.array([PERSONAS.index(DORMANT), PERSONAS.index(RETIRED_SAVER)])
    assert trait(of, lambda persona: persona.age).tolist() == [DORMANT.age, RETIRED_SAVER.age]


def test_a_mix_is_followed_by_weight_and_never_leaves_it():
    of = np.full(40_000, PERSONAS.index(RETIRED_SAVER))
    drawn = from_mix(np.random.default_rng(1), of, lambda p: p.communications, ("chat", "branch", "letter"))
    assert (drawn == 0).sum() == 0
    branch, letter = RETIRED_SAVER.communications["branch"], RETIRED_SAVER.communications["letter"]
    assert (drawn == 1).mean() == pytest.approx(branch / (branch + letter), abs=0.01)


@pytest.mark.parametrize(("among", "count"), [(0, 0), (99, 0), (100, 1), (10_000, 10)])
def test_rare_things_happen_at_least_once_among_a_hundred(among, count):
    assert len(few(np.random.default_rng(1), among, 0.001)) == count


def test_missing_values_become_none_among_plain_python_values():
    column = with_missing(np.array([1.5, 2.5, 3.5]), np.array([1]))
    assert column.tolist() == [1.5, None, 3.5]
    assert type(column[0]) is float
