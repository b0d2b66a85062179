"""At most one number of segments of the same customers is natural, and "has or has none" never is."""

import pytest

from domain.trust import Borders, Verdict
from tests.segmentation.trust.shapes import WITHOUT_GROUPS, blobs, trust_by_number


def natural(found):
    return [number for number, trust in found.items() if trust.verdict is Verdict.NATURAL]


@pytest.mark.parametrize(
    ("groups", "method"), [(3, "k-means"), (5, "k-means"), (7, "k-means"), (3, "gaussian-mixture"), (5, "ward")]
)
def test_planted_groups_are_natural_at_their_own_number_and_at_no_other(groups, method):
    found = trust_by_number(blobs(groups), method=method)
    assert list(found) == list(range(2, 13))
    assert natural(found) == [groups]


@pytest.mark.parametrize("shape", WITHOUT_GROUPS)
def test_no_number_is_natural_without_groups_that_are_more_than_having_or_not(shape):
    assert not natural(trust_by_number(WITHOUT_GROUPS[shape]))


@pytest.mark.parametrize(
    "shape",
    ["77 % never had a transaction", "never had a transaction, but an age", "yes or no of three kinds of people"],
)
def test_of_two_segments_that_only_tell_having_from_not_this_is_said(shape):
    assert trust_by_number(WITHOUT_GROUPS[shape], [2])[2].borders is Borders.HAVING


def test_too_few_segments_unite_groups_and_too_many_cut_them():
    found = trust_by_number(blobs(5), [4, 5, 6])
    assert [found[number].borders for number in (4, 5, 6)] == [Borders.UNITED, Borders.EMPTIER_SPACE, Borders.CUT]
