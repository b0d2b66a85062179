import numpy as np
import pytest

from db.bank.demo.households import NO_ONE, found_households

COUPLES = ("spouse", "partner")


@pytest.fixture
def pairs(demo):
    people = demo["Customer"].set_index("customer_id")
    rows = demo["Relationships"]
    return rows.join(people.add_suffix("_1"), on="customer1_id").join(people.add_suffix("_2"), on="customer2_id")


@pytest.mark.parametrize("kinds", [COUPLES, ("parent",)])
def test_a_household_shares_surname_and_address(pairs, kinds):
    together = pairs[pairs.relationship_type.isin(kinds)]
    known = together.dropna(subset=["address_1", "address_2"])
    assert len(known) >= 5
    assert (known.address_1 == known.address_2).all()
    named = together.dropna(subset=["name_1", "name_2"])
    named = named[~(named.name_1 + "\n" + named.name_2).str.contains(r"^[=+]", regex=True)]
    named = named[~named.name_2.str.match(r"[=+]")]
    assert (named.name_1.str.split().str[-1] == named.name_2.str.split().str[-1]).all()


def test_households_differ_in_address(demo):
    assert demo["Customer"].address.nunique() > 0.7 * len(demo["Customer"])


def test_parents_are_a_generation_older(pairs):
    born = pairs[pairs.relationship_type == "parent"].dropna(subset=["date_of_birth_1", "date_of_birth_2"])
    plausible = born[(born.date_of_birth_1 > "1900") & (born.date_of_birth_2 < "2099")]
    years = plausible.date_of_birth_2.str[:4].astype(int) - plausible.date_of_birth_1.str[:4].astype(int)
    assert years.between(17, 49).all()


def test_joint_accounts_are_held_by_couples(demo):
    rows = demo["Relationships"]
    couples = rows[rows.relationship_type.isin(COUPLES)]
    known = {frozenset(pair) for pair in zip(couples.customer1_id, couples.customer2_id, strict=True)}
    joint = rows[rows.relationship_type == "joint account holder"]
    assert len(joint) > 20
    assert {frozenset(pair) for pair in zip(joint.customer1_id, joint.customer2_id, strict=True)} <= known
    current = demo["Accounts"].query("account_type == 'current'").customer_id.value_counts()
    assert (current == 2).sum() > 20


def test_some_pairs_are_told_from_both_sides_and_some_twice(demo):
    rows = demo["Relationships"]
    told = list(zip(rows.customer1_id, rows.customer2_id, rows.relationship_type, strict=True))
    assert any((other, one, kind) in set(told) for one, other, kind in told)
    assert len(set(told)) < len(told)


def test_nobody_is_related_to_oneself(demo):
    assert (demo["Relationships"].customer1_id != demo["Relationships"].customer2_id).all()


def test_partners_are_mutual_adults_and_children_live_with_a_parent():
    rng = np.random.default_rng(3)
    age = rng.uniform(8, 80, 400)
    households = found_households(rng, age, np.full(400, 0.8))
    paired = np.flatnonzero(households.partner != NO_ONE)
    assert len(paired) > 100
    assert (households.partner[households.partner[paired]] == paired).all()
    assert (households.head[paired] == households.head[households.partner[paired]]).all()
    assert age[paired].min() >= 18
    children = np.flatnonzero(households.parent != NO_ONE)
    assert len(children) > 10
    assert (households.head[children] == households.head[households.parent[children]]).all()
    assert (age[households.parent[children]] - age[children]).min() >= 18


def test_a_bank_of_single_customers_has_no_families():
    households = found_households(np.random.default_rng(1), np.array([12.0, 40.0]), np.zeros(2))
    assert households.partner.tolist() == households.parent.tolist() == [NO_ONE, NO_ONE]
    assert households.head.tolist() == [0, 1]
