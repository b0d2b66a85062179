from dataclasses import replace

import numpy as np
import pytest
from hypothesis import given, settings
from hypothesis import strategies as st

from domain.attributes import Kind
from domain.rfm import RfmFit
from domain.segmentations import Outliers, Preparation, Segmentation, SegmentationSettings
from segmentation.building.clustering import renamed_segments
from segmentation.building.numbering import renumbered, resized
from segmentation.changes.matching import SAME_SEGMENT, alike_centres, in_scale_of, keep_names, same_segments
from segmentation.preparing.matrix import apply_preparation
from tests.segmentation.hand_made import an_attribute, customers, segmented
from tests.segmentation.rfm.test_scores import DOZEN
from tests.segmentation.rfm.test_segments import segmented as by_rule

ONE = (an_attribute("rich"),)
PEOPLE = customers(rich=[0, 0, 1, 1, 10, 11, 20])


def named(table, names, n_segments=3):
    return renamed_segments(segmented(table, ONE, n_segments), dict(enumerate(names, start=1)))


def made(**centres_and_sizes):
    """Segments of these names, with a centre in an unscaled attribute and so many people, numbered as they come."""
    sizes = [size for _, size in centres_and_sizes.values()]
    labels = np.repeat(np.arange(1, len(sizes) + 1), sizes).astype(np.int8)
    return Segmentation(
        settings=SegmentationSettings(("rich",), len(sizes)),
        segments=resized(list(centres_and_sizes), labels),
        customer_ids=np.arange(len(labels)),
        labels=labels,
        preparations=(Preparation(ONE[0], 0, 0, False, -100, 100, 0, 1),),
        centroids=np.array([[centre] for centre, _ in centres_and_sizes.values()], dtype=float),
        silhouette=None,
        silhouette_sample=0,
    )


def centres(segmentation):
    assert segmentation.centroids is not None
    return segmentation.centroids


BEFORE = made(Poor=(0, 3), Middle=(10, 2), Rich=(20, 1))


def test_alike_is_one_where_nothing_moved_and_zero_a_whole_neighbour_away():
    before = np.array([[0.0], [4.0], [14.0]])
    found = np.array([[1.0], [4.0], [30.0]])
    # The nearest neighbours were 4, 4 and 10 away.
    assert alike_centres(before, found).tolist() == [[0.75, 0, 0], [0.25, 1, 0], [0, 0, 0]]


def test_two_segments_of_one_centre_are_only_alike_to_who_did_not_move():
    before = np.array([[1.0], [1.0], [3.0]])
    assert alike_centres(before, np.array([[1.0], [1.5]])).tolist() == [[1, 0], [1, 0], [0, 0.25]]


def test_centres_are_compared_in_the_scale_of_the_fit_before():
    (own,), (other,) = (segmented(customers(rich=values), ONE).preparations for values in ([0, 2], [0, 20]))
    assert (own.mean, own.deviation, other.mean, other.deviation) == pytest.approx((1, 1, 10, 10), rel=0.05)
    assert in_scale_of(np.array([[1.0]]), [own], [other]) == pytest.approx(np.array([[-0.8]]), rel=0.05)


def test_money_that_is_logged_in_another_unit_is_compared_in_that_of_before():
    preparation = replace(BEFORE.preparations[0], logged=True)
    by_thousands = replace(preparation, scale=1_000)
    # 20,000 is log(1 + 20,000) as it is, log(1 + 20) in thousands.
    found = in_scale_of(np.log1p(np.array([[20.0], [0.0]])), [by_thousands], [preparation])
    assert found[0, 0] == pytest.approx(np.log1p(20_000))
    assert found[1, 0] == 0


def test_segments_saved_before_money_had_a_unit_are_found_again_on_the_same_people():
    amount = (an_attribute("rich", Kind.MONEY),)
    table = customers(rich=[100, 110, 900, 1_000, 9_000, 11_000, 120_000, 100_000])
    now = segmented(table, amount, 3)
    assert now.preparations[0].scale > 1
    (preparation,), centroids = now.preparations, now.centroids
    whole = replace(preparation, scale=1.0, mean=float(np.log1p(preparation.scale)))
    assert centroids is not None
    before = replace(now, preparations=(whole,), centroids=in_scale_of(centroids, now.preparations, [whole]))
    assert same_segments(now, before) == {1: 1, 2: 2, 3: 3}
    _, matches = keep_names(now, before)
    assert [match.alike for match in matches] == pytest.approx([1, 1, 1])


def test_what_was_scaled_anew_is_compared_in_the_scale_of_before():
    found = made(A=(-1, 1), B=(0, 1), C=(1, 1))
    scaled = replace(found, preparations=(replace(found.preparations[0], mean=10, deviation=10),))
    kept, matches = keep_names(scaled, BEFORE)
    assert [(match.name, match.alike) for match in matches] == [("Poor", 1), ("Middle", 1), ("Rich", 1)]
    assert centres(kept).tolist() == [[-1], [0], [1]]


def test_names_and_numbers_stay_with_people_though_another_segment_is_the_largest_now():
    kept, matches = keep_names(made(A=(19, 4), B=(11, 2), C=(0, 1)), BEFORE)
    assert [(s.number, s.name, s.size) for s in kept.segments] == [(1, "Poor", 1), (2, "Middle", 2), (3, "Rich", 4)]
    assert kept.labels.tolist() == [3, 3, 3, 3, 2, 2, 1]
    assert centres(kept).tolist() == [[0], [11], [19]]
    assert [(match.was, match.alike) for match in matches] == [
        ((1, "Poor"), 1.0),
        ((2, "Middle"), pytest.approx(0.9)),
        ((3, "Rich"), pytest.approx(0.9)),
    ]


def test_a_segment_that_moved_half_of_the_way_to_its_neighbour_keeps_its_name_and_one_that_moved_further_does_not():
    kept, matches = keep_names(made(A=(20, 3), B=(-5, 2), middle=(15.1, 1)), BEFORE)
    assert [segment.name for segment in kept.segments] == ["Poor", "middle", "Rich"]
    assert [(match.was, match.alike) for match in matches] == [
        ((1, "Poor"), 0.5),
        (None, pytest.approx(0.49)),
        ((3, "Rich"), 1),
    ]


def test_a_new_name_that_is_taken_by_one_that_was_kept_is_like_that_one():
    kept, _ = keep_names(made(A=(20, 3), B=(0, 2), rich=(16, 1)), BEFORE)
    assert [segment.name for segment in kept.segments] == ["Poor", "Like “Rich”", "Rich"]


def test_fewer_segments_are_numbered_without_a_hole():
    kept, matches = keep_names(made(A=(20, 5), B=(10, 1)), BEFORE)
    assert [(segment.number, segment.name) for segment in kept.segments] == [(1, "Rich"), (2, "Middle")]
    assert [match.was for match in matches] == [(3, "Rich"), (2, "Middle")]


def test_of_more_segments_the_one_too_many_has_nothing_to_be_compared_with():
    kept, matches = keep_names(made(A=(20, 5), B=(10, 4), C=(0, 3), D=(15, 2)), BEFORE)
    assert [(match.name, match.was, match.alike) for match in matches] == [
        ("Poor", (1, "Poor"), 1),
        ("Middle", (2, "Middle"), 1),
        ("Rich", (3, "Rich"), 1),
        ("D", None, None),
    ]
    assert kept.segments[3].size == 2


@pytest.mark.parametrize(("fewer", "names"), [(0, ["Poor", "Middle", "Rich"]), (1, ["Rich", "Middle"])])
def test_outliers_are_the_same_wherever_they_are_and_stay_the_last(fewer, names):
    apart = SegmentationSettings(("rich",), 3, outliers=Outliers.OWN_SEGMENT)
    before = replace(made(Poor=(0, 3), Middle=(10, 2), Rich=(20, 2), Outliers=(90, 1)), settings=apart)
    centres_now = {"C": (0, 5), "B": (10, 4), "A": (20, 2), "Outliers": (19, 1)}
    found = replace(made(**dict(list(centres_now.items())[fewer:])), settings=apart)
    kept, matches = keep_names(found, before)
    assert (kept.segments[-1].name, kept.segments[-1].size, matches[-1].alike) == ("Outliers", 1, 1)
    assert [segment.name for segment in kept.segments[:-1]] == names


@settings(deadline=None)
@given(st.permutations([1, 2, 3]))
def test_the_same_people_found_again_keep_every_name_and_number_however_they_are_numbered(order):
    before = named(PEOPLE, ("Poor", "Middle", "Rich"))
    shuffled = renumbered(segmented(PEOPLE, ONE, 3), order)
    kept, matches = keep_names(shuffled, before)
    assert kept.segments == before.segments
    assert kept.labels.tolist() == before.labels.tolist()
    assert np.array_equal(centres(kept), centres(before))
    assert kept.stability == before.stability
    assert [match.alike for match in matches] == pytest.approx([1, 1, 1])


def test_segments_of_a_map_are_the_same_when_they_hold_the_same_area():
    before = by_rule(DOZEN)
    renamed = renamed_segments(before, {3: "Stars"})
    later = by_rule(customers(days=[0, 1, 2, 3, 4], times=[9, 8, 7, 6, 5], spent=[1, 1, 1, 1, 1]))
    kept, matches = keep_names(later, renamed)
    was = {match.name: match.was for match in matches}
    assert was["Stars"] == (3, "Stars")
    assert isinstance(kept.rfm_fit, RfmFit)
    assert kept.rfm_fit.areas[2] == before.rfm_fit.areas[2] == "Champions"


def test_other_numbers_change_nothing_but_numbers():
    found = replace(
        segmented(PEOPLE, ONE, 3), parameters={"radius": np.array([[1.0], [2], [3]])}, certainty=(0.1, 0.2, 0.3)
    )
    turned = renumbered(found, [3, 1, 2])
    assert [segment.size for segment in turned.segments] == [found.segments[row].size for row in (2, 0, 1)]
    assert turned.parameters["radius"].tolist() == [[3], [1], [2]]
    assert turned.certainty == (0.3, 0.1, 0.2)
    matrix = apply_preparation(PEOPLE, found.preparations)
    nearest = np.abs(matrix.values - centres(turned).T).argmin(axis=1) + 1
    assert turned.labels.tolist() == nearest.tolist()


def test_outliers_stay_outliers_and_last_wherever_they_are_and_however_many_others_there_are():
    def apart(segmentation):
        return replace(segmentation, settings=replace(segmentation.settings, outliers=Outliers.OWN_SEGMENT))

    before = apart(made(Poor=(0, 5), Rich=(10, 4), VIPs=(50, 1)))
    found = apart(made(a=(10, 6), b=(90, 1)))
    kept, _ = keep_names(found, before)
    assert [segment.name for segment in kept.segments] == ["Rich", "VIPs"]
    more = apart(made(a=(10, 6), b=(0.5, 5), c=(30, 3), Outliers=(12, 1)))
    kept, _ = keep_names(more, before)
    assert [segment.name for segment in kept.segments] == ["Poor", "Rich", "c", "VIPs"]


def test_outliers_beside_a_segment_are_no_measure_of_how_far_it_moved():
    apart = SegmentationSettings(("rich",), 3, outliers=Outliers.OWN_SEGMENT)
    before = replace(made(Poor=(0, 3), Rich=(10, 2), Outliers=(11, 1)), settings=apart)
    _, matches = keep_names(replace(made(a=(0, 3), b=(9, 2), Outliers=(11, 1)), settings=apart), before)
    assert [(match.was, match.alike) for match in matches] == [
        ((1, "Poor"), 1),
        ((2, "Rich"), pytest.approx(0.9)),
        ((3, "Outliers"), 1),
    ]


def test_attributes_in_another_order_are_compared_each_with_itself():
    table = customers(rich=[0, 0, 1, 1, 10, 11, 20], old=[90, 91, 20, 21, 50, 50, 50])
    two = (an_attribute("rich"), an_attribute("old"))
    before = renamed_segments(segmented(table, two, 3), {1: "A", 2: "B", 3: "C"})
    turned = segmented(table, two[::-1], 3)
    kept, matches = keep_names(turned, before)
    assert [match.alike for match in matches] == pytest.approx([1, 1, 1])
    assert kept.segments == before.segments


def test_a_map_that_an_earlier_version_stored_without_its_areas_cannot_be_compared():
    before = replace(by_rule(DOZEN), rfm_fit=None)
    _, matches = keep_names(by_rule(DOZEN), before)
    assert {(match.was, match.alike) for match in matches} == {(None, None)}


def test_segments_are_the_same_by_what_they_are_like_whatever_their_names_and_numbers():
    assert same_segments(made(Rich=(1, 4), Poor=(11, 2), new=(90, 1)), BEFORE) == {1: 1, 2: 2}
    assert same_segments(made(A=(20, 3), B=(10, 2)), BEFORE) == {1: 3, 2: 2}


def test_segments_of_other_attributes_or_with_other_outliers_are_not_said_to_be_the_same():
    other = replace(BEFORE.preparations[0], attribute=an_attribute("old"))
    assert same_segments(replace(BEFORE, preparations=(other,)), BEFORE) == {}
    apart = replace(BEFORE.settings, outliers=Outliers.OWN_SEGMENT)
    assert same_segments(replace(BEFORE, settings=apart), BEFORE) == {}


def test_a_name_goes_to_the_more_alike_of_two_though_pairs_below_the_floor_would_add_up_to_more():
    before = made(Poor=(0, 3), Rich=(10, 2))
    # 4 is 0.6 like Poor and 0.4 like Rich, -5 is 0.5 like Poor and not at all like Rich: 0.4 + 0.5 is more than 0.6.
    kept, matches = keep_names(made(a=(4, 3), b=(-5, 2)), before)
    assert [(match.name, match.was) for match in matches] == [("Poor", (1, "Poor")), ("b", None)]
    # Of those before only Rich is left for b, and it is a whole neighbour away.
    assert [match.alike for match in matches] == pytest.approx([0.6, 0])
    assert centres(kept)[0].tolist() == [4]
    assert same_segments(made(a=(4, 3), b=(-5, 2)), before) == {1: 1}


POINTS = st.lists(st.integers(-12, 12), min_size=2, max_size=5, unique=True)


@settings(deadline=None, max_examples=400)
@given(POINTS, POINTS)
def test_no_pair_is_below_the_floor_and_no_exchange_of_partners_would_be_better(before, found):
    was, now = (
        made(**{f"{word} {n}": (at, 1) for n, at in enumerate(points)})
        for word, points in (("Was", before), ("Now", found))
    )
    alike = alike_centres(centres(was), centres(now))
    worth = np.where(alike >= SAME_SEGMENT, alike, 0)
    same = {new - 1: old - 1 for new, old in same_segments(now, was).items()}
    assert len(set(same.values())) == len(same)
    assert all(alike[old, new] >= SAME_SEGMENT for new, old in same.items())
    partner = [same.get(new) for new in range(len(found))]
    free = [old for old in range(len(before)) if old not in partner]

    def of(new, old):
        return 0 if old is None else worth[old, new]

    for new, old in enumerate(partner):
        assert all(worth[other, new] <= of(new, old) + 1e-9 for other in free), "a free one would be more alike"
        for other in range(new):
            exchanged = of(new, partner[other]) + of(other, old)
            assert exchanged <= of(new, old) + of(other, partner[other]) + 1e-9
