from hypothesis import given
from hypothesis import strategies as st

from db.bank.importing.keys import KeySet

KEYS = st.integers(-(2**31), 2**31 - 1) | st.integers(-10, 10) | st.integers(65_530, 65_540)


@given(st.lists(KEYS), st.lists(KEYS), st.lists(KEYS))
def test_it_holds_what_a_set_holds(added, discarded, asked):
    keys, expected = KeySet(), set(added) - set(discarded)
    for key in added:
        keys.add(key)
    for key in discarded:
        keys.discard(key)
    assert [key in keys for key in (*added, *asked)] == [key in expected for key in (*added, *asked)]
