import numpy as np

from db.bank.demo.people import HISTORY_DAYS, draw_people
from db.bank.demo.personas import DORMANT, PERSONAS, YOUNG_DIGITAL

PEOPLE = draw_people(np.random.default_rng(2), np.arange(1, 4_001))
SILENT = PEOPLE.persona == PERSONAS.index(DORMANT)


def test_some_customers_follow_another_kinds_habits_and_the_silent_never_do():
    for habits in (PEOPLE.products, PEOPLE.rhythm, PEOPLE.channels, PEOPLE.credit):
        borrowed = habits != PEOPLE.persona
        assert 0.03 < borrowed[~SILENT].mean() < 0.15
        assert not borrowed[SILENT].any()


def test_a_lone_customer_is_of_the_commonest_kind():
    lone = draw_people(np.random.default_rng(1), np.array([1]))
    assert PERSONAS[lone.persona[0]] is max(PERSONAS, key=lambda persona: persona.share)


def test_minors_are_few_young_and_without_income():
    minors = PEOPLE.age < 18
    assert 0 < minors.mean() < 0.02
    assert set(PEOPLE.persona[minors]) == {PERSONAS.index(YOUNG_DIGITAL)}
    assert (PEOPLE.income[minors] == 0).all()


def test_everybody_joined_before_falling_silent_and_within_the_history():
    assert (PEOPLE.joined >= PEOPLE.last_active).all()
    assert PEOPLE.joined.max() == HISTORY_DAYS - 1
    assert PEOPLE.last_active[SILENT].min() >= 200
    assert (PEOPLE.last_active[PEOPLE.left] > 0).all()
    assert 0 < PEOPLE.left.mean() < 0.03
