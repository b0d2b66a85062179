"""What holds for every method and every treatment of outliers, also for those that are added later."""

import warnings

import numpy as np
import pytest
from hypothesis import HealthCheck, given, settings
from hypothesis import strategies as st
from sklearn.datasets import make_moons
from sklearn.metrics import adjusted_rand_score
from sklearn.mixture import GaussianMixture
from threadpoolctl import threadpool_limits

from domain.attributes import Kind
from domain.errors import DashboardError, EmptySegmentsError, NoOutliersError, NothingFoundError, SegmentationError
from domain.segmentations import Outliers, SegmentationSettings
from domain.segments import MOST_SEGMENTS, UNASSIGNED
from domain.trust import Verdict
from segmentation.building import methods
from segmentation.building.finding import Finder
from segmentation.building.methods import all_methods, method_named
from segmentation.building.methods.gaussian_mixture import LEAST_VARIANCE
from segmentation.building.methods.hdbscan import CENTRES
from segmentation.building.methods.method import UNASSIGNED_POSITION, Algorithm, Assignment, Fitted
from segmentation.preparing.matrix import build_matrix
from segmentation.segmenting import score_customers, segment_customers
from tests.segmentation.hand_made import an_attribute, customers
from tests.segmentation.trust.shapes import a_matrix
from tests.segmentation.trust.test_stability import planted

NAMES = [method.name for method in all_methods()]
TAKE_A_NUMBER = [method.name for method in all_methods() if not method.chooses_number]
every_method = pytest.mark.parametrize("method", NAMES)
every_treatment = pytest.mark.parametrize("outliers", list(Outliers))
AGE, SAVINGS, APP = an_attribute("age", Kind.YEARS), an_attribute("savings", Kind.MONEY), an_attribute("app", Kind.FLAG)
ATTRIBUTES = [AGE, SAVINGS, APP]
VALUES = st.floats(-1e12, 1e12, allow_subnormal=False) | st.sampled_from([np.nan, np.inf, 0.0, 1.0, 1e12])


def a_bank(size: int = 400):
    """Two groups of age and savings, whole numbers so that some are equally near to two centres, and a flag beside them."""
    chance = np.random.default_rng(8)
    group = chance.random(size) < 0.4
    age = np.where(group, chance.normal(30, 4, size), chance.normal(65, 4, size)).round()
    savings = np.exp(np.where(group, chance.normal(3, 0.6, size), chance.normal(9, 0.6, size))).round()
    return customers(age=age, savings=savings, app=np.where(chance.random(size) < 0.3, 1.0, 0.0))


def built(table, method, outliers=Outliers.WINSORISED, n_segments=3, attributes=ATTRIBUTES):
    names = tuple(attribute.name for attribute in attributes)
    n_segments = MOST_SEGMENTS if method_named(method).chooses_number else n_segments
    chosen = SegmentationSettings(names, n_segments, method=method, outliers=outliers)
    return segment_customers(build_matrix(table, attributes, outliers), chosen)


def found_in(values, method, n_segments=4, outliers=Outliers.WINSORISED):
    matrix = a_matrix(values)
    names = tuple(attribute.name for attribute in matrix.attributes)
    n_segments = MOST_SEGMENTS if method_named(method).chooses_number else n_segments
    return segment_customers(matrix, SegmentationSettings(names, n_segments, method=method, outliers=outliers))


def told(found):
    return found.trust.verdict


@every_method
@every_treatment
def test_scoring_the_customers_it_was_built_on_gives_the_labels_of_the_build(method, outliers):
    table = a_bank()
    found = built(table, method, outliers)
    scored = score_customers(table.sample(frac=1, random_state=2), found)
    np.testing.assert_array_equal(scored.labels, found.labels)
    assert scored.segments == found.segments
    assert scored.certainty == pytest.approx(found.certainty) if found.certainty else scored.certainty is None
    assert scored.silhouette == pytest.approx(found.silhouette)


@every_method
@every_treatment
def test_labels_are_the_same_with_one_thread_and_with_two_whatever_the_order_of_rows(method, outliers):
    table = a_bank(300)
    found = []
    for threads, rows in ((1, table), (2, table), (2, table.sample(frac=1, random_state=1))):
        with threadpool_limits(threads):
            found.append(built(rows, method, outliers))
    for again in found[1:]:
        np.testing.assert_array_equal(found[0].labels, again.labels)
        np.testing.assert_array_equal(found[0].centroids, again.centroids)
        assert found[0].stability == again.stability


@every_method
@every_treatment
@settings(max_examples=8, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(unit=st.floats(0.01, 1500) | st.sampled_from([0.01, 100.0, 1500.0]))
def test_the_currency_unit_changes_no_label_and_no_measure(method, outliers, unit):
    table = a_bank(200)
    # A debt, somebody without savings, and somebody whose savings are unknown.
    table.loc[:5, "savings"] = [-2000.0, -3.0, 0.0, 0.0, np.nan, np.nan]
    found, again = (built(each, method, outliers) for each in (table, table.assign(savings=table["savings"] * unit)))
    np.testing.assert_array_equal(found.labels, again.labels)
    assert (again.silhouette, again.stability.reproducibility) == pytest.approx(
        (found.silhouette, found.stability.reproducibility), abs=1e-6
    )
    assert told(again) is told(found)


@every_method
def test_a_sample_does_not_depend_on_the_order_of_rows(method):
    table = a_bank(25_000)
    finder = Finder(method_named(method))
    found = []
    for rows in (table, table.sample(frac=1, random_state=1)):
        values = build_matrix(rows, ATTRIBUTES).values
        with threadpool_limits(1):
            found.append(finder.assign(values, finder.fit(values, 3, seed=1)).positions)
    np.testing.assert_array_equal(found[0], found[1])


@settings(max_examples=25, deadline=None, suppress_health_check=[HealthCheck.function_scoped_fixture])
@given(
    st.lists(st.tuples(VALUES, VALUES), min_size=1, max_size=49),
    st.sampled_from(NAMES),
    st.sampled_from(list(Outliers)),
    st.integers(2, 5),
    st.randoms(),
)
def test_any_customers_make_repeatable_segments_or_a_plain_refusal(rows, method, outliers, n_segments, chance):
    ages, savings = zip(*rows, strict=True)
    table = customers(age=ages, savings=savings)
    order = list(range(len(rows)))
    chance.shuffle(order)
    try:
        found = built(table, method, outliers, n_segments, [AGE, SAVINGS])
    except DashboardError:
        return
    again = built(table.iloc[order], method, outliers, n_segments, [AGE, SAVINGS])
    np.testing.assert_array_equal(found.labels, again.labels)
    assert sum(segment.size for segment in found.everybody) == len(rows)
    assert min(segment.size for segment in found.segments) > 0
    assert len(found.centroids) == len(found.segments)
    assert all(rows.shape[0] == len(found.segments) for rows in found.parameters.values())


@every_method
def test_parameters_have_a_number_per_attribute_or_one(method):
    found = built(a_bank(), method, Outliers.OWN_SEGMENT)
    assert {rows.shape[1] for rows in found.parameters.values()} <= {1, len(ATTRIBUTES)}


@pytest.mark.parametrize("method", NAMES)
def test_planted_groups_of_unequal_size_and_spread_are_found_and_natural(method):
    found = found_in(planted(600), method)
    truth = np.repeat([0, 1, 2, 3], [240, 180, 120, 60])
    # make_blobs shuffles: the groups are known by their sizes and by where they lie.
    assert sorted((s.size for s in found.segments), reverse=True) == pytest.approx(np.bincount(truth), abs=6)
    assert told(found) is Verdict.NATURAL


@pytest.mark.parametrize("method", NAMES)
@pytest.mark.parametrize("shape", ["evenly spread", "round"])
def test_customers_without_groups_are_never_called_natural(method, shape):
    chance = np.random.default_rng(0)
    values = chance.random((600, 2)) if shape == "evenly spread" else chance.normal(size=(600, 4))
    if (method, shape) == ("hdbscan", "round"):
        with pytest.raises(NothingFoundError, match="No reliable segmentation found") as nothing:
            found_in(values, method)
        assert str(nothing.value.remedy)
    else:
        assert told(found_in(values, method)) is not Verdict.NATURAL


MOONS, WHICH_MOON = make_moons(600, noise=0.06, random_state=0)


def test_two_moons_are_found_by_hdbscan_and_natural():
    found = found_in(MOONS, "hdbscan")
    assigned = found.labels != UNASSIGNED
    assert found.unassigned < 30
    assert adjusted_rand_score(WHICH_MOON[assigned], found.labels[assigned]) > 0.98
    assert told(found) is Verdict.NATURAL


@pytest.mark.parametrize("method", TAKE_A_NUMBER)
def test_two_moons_cut_across_come_again_but_are_not_called_natural(method):
    found = found_in(MOONS, method, 2)
    assert adjusted_rand_score(WHICH_MOON, found.labels) < 0.6
    assert found.stability is not None
    assert found.stability.intact == pytest.approx(0.85, abs=0.02)
    assert told(found) is Verdict.REPRODUCIBLE


def test_independent_flags_are_not_natural_to_a_method_that_follows_density():
    flags = (np.random.default_rng(3).random((500, 3)) < 0.4).astype(float)
    found = found_in(flags, "hdbscan")
    assert found.silhouette is not None
    assert found.silhouette > 0.9
    assert told(found) is Verdict.REPRODUCIBLE


def test_a_mixture_assigns_and_is_as_sure_as_scikit_learn_itself():
    values = a_matrix(np.random.default_rng(1).normal(size=(500, 3))).values
    method = method_named("gaussian-mixture")
    fitted = method.fit(values, 4, seed=5)
    same = GaussianMixture(4, covariance_type="diag", reg_covar=LEAST_VARIANCE, n_init=5, random_state=5).fit(values)
    others = np.random.default_rng(2).normal(size=(300, 3)) * 2
    assigned = method.assign(others, fitted)
    np.testing.assert_array_equal(assigned.positions, same.predict(others))
    assert assigned.certainty == pytest.approx(same.predict_proba(others).max(axis=1), rel=1e-9)


def test_a_mixture_is_sure_inside_a_group_and_unsure_between_two():
    values = np.concatenate([np.random.default_rng(1).normal([[-3], [3]], 0.5, (2, 200)).reshape(-1, 1)])
    method = method_named("gaussian-mixture")
    certainty = method.assign(np.array([[3.0], [0.0]]), method.fit(values, 2, seed=1)).certainty
    assert certainty is not None
    inside, between = certainty
    assert inside > 0.999
    assert 0.5 <= between < 0.9


def test_how_sure_each_segment_is_on_average_is_told():
    found = built(a_bank(), "gaussian-mixture")
    assert found.certainty is not None
    assert len(found.certainty) == 3
    assert all(1 / 3 < each <= 1 for each in found.certainty)


def test_outliers_have_no_part_in_how_sure_the_method_is():
    found = built(with_a_rich_one(), "gaussian-mixture", Outliers.OWN_SEGMENT, 2)
    assert found.certainty is not None
    assert found.certainty[-1] == 0
    assert all(1 / 2 < each <= 1 for each in found.certainty[:-1])
    assert score_customers(with_a_rich_one(), found).certainty == pytest.approx(found.certainty)


def test_people_far_from_every_group_are_nobodys_also_those_who_come_later():
    table = a_bank()
    found = built(table, "hdbscan", attributes=[AGE, SAVINGS])
    later = customers(age=[30, 48, 65], savings=[20, 400, 8_000])
    assert (score_customers(later, found).labels > 0).tolist() == [True, False, True]
    assert 0 < found.unassigned < 80


def test_as_many_are_nobodys_when_hdbscan_assigns_without_some_attributes():
    chance = np.random.default_rng(0)
    values = np.vstack([chance.normal(0, 1, (2_000, 4)), chance.normal(20, 1, (2_000, 4))])
    method = method_named("hdbscan")
    fitted = method.fit(values, MOST_SEGMENTS, seed=1)
    shares = [
        np.mean(method.assign(values[:, left:], fitted.without(range(left))).positions == UNASSIGNED_POSITION)
        for left in (0, 1, 2)
    ]
    assert shares[0] > 0.005
    assert shares[1:] == pytest.approx([shares[0]] * 2, rel=0.5)


def test_a_group_of_hdbscan_keeps_ninety_nine_in_a_hundred_of_its_own():
    values = np.random.default_rng(0).normal(size=(4_000, 2))
    values[2_000:] += 20
    method = method_named("hdbscan")
    positions = method.assign(values, method.fit(values, MOST_SEGMENTS, seed=1)).positions
    assert 0.005 < np.mean(positions == UNASSIGNED_POSITION) < 0.06


def test_of_more_groups_than_allowed_the_smallest_are_nobodys():
    sizes = [100 + 10 * number for number in range(14)]
    centres = [(30 * number, 0) for number in range(14)]
    chance = np.random.default_rng(0)
    values = np.concatenate([chance.normal(centre, 1, (size, 2)) for centre, size in zip(centres, sizes, strict=True)])
    method = method_named("hdbscan")
    fitted = method.fit(values, MOST_SEGMENTS, seed=1)
    assert len(fitted.centroids) == 12
    assert (method.assign(values[:100], fitted).positions == UNASSIGNED_POSITION).all()
    assert (method.assign(values[100:210], fitted).positions == UNASSIGNED_POSITION).all()


def test_a_group_of_few_different_customers_has_some_centres_twice():
    values = np.repeat([[0.0, 0.0], [9.0, 9.0]], 50, axis=0)
    fitted = method_named("hdbscan").fit(values, MOST_SEGMENTS, seed=1)
    assert len(fitted.parameters) == CENTRES + 1
    assert sorted(fitted.centroids[:, 0]) == [0, 9]


def test_too_few_customers_have_no_groups_of_density():
    with pytest.raises(NothingFoundError):
        found_in(planted(19), "hdbscan")


# Outliers


def with_a_rich_one(size: int = 300):
    table = a_bank(size)
    table.loc[7, "savings"] = 1e12
    return table


@every_method
def test_one_customer_of_a_trillion_is_no_segment_of_one_unless_asked_for(method):
    found = built(with_a_rich_one(), method, Outliers.WINSORISED, n_segments=4)
    assert min(segment.size for segment in found.segments) > 1


@every_method
def test_outliers_are_the_last_segment_furthest_from_the_average_and_about_one_in_a_hundred(method):
    found = built(with_a_rich_one(), method, Outliers.OWN_SEGMENT)
    outliers = found.segments[-1]
    assert (outliers.name, outliers.number) == ("Outliers", len(found.segments))
    assert outliers.size == 3
    assert found.labels[7] == outliers.number
    sizes = [segment.size for segment in found.segments[:-1]]
    assert sizes == sorted(sizes, reverse=True)


def test_twelve_segments_and_outliers_are_thirteen():
    found = built(a_bank(), "k-means", Outliers.OWN_SEGMENT, 12)
    assert [segment.number for segment in found.segments] == list(range(1, 14))
    assert found.stability is not None
    assert len(found.stability.by_segment) == 13


def test_the_others_are_found_as_if_the_outliers_were_not_there():
    values = a_matrix(np.random.default_rng(4).normal(size=(500, 2))).values
    far = np.vstack([values, np.full((6, 2), 40.0)])
    method = method_named("k-means")
    found = Finder(method, outliers_apart=True).fit(far, 3, seed=1)
    np.testing.assert_allclose(found.centroids[:3], method.fit(values, 3, seed=1).centroids)
    assert found.centroids[3].tolist() == [40, 40]


def test_later_customers_become_outliers_by_the_same_distance():
    found = built(with_a_rich_one(), "k-means", Outliers.OWN_SEGMENT)
    later = customers(age=[30, 30], savings=[20, 1e15], app=[0, 0])
    scored = score_customers(later, found)
    assert (scored.labels == len(found.segments)).tolist() == [False, True]
    assert scored.segments[-1].name == "Outliers"


def test_nobody_is_an_outlier_where_many_are_equally_far():
    values = np.repeat([[0.0], [1.0], [5.0]], [100, 80, 20], axis=0)
    with pytest.raises(NoOutliersError):
        found_in(values, "k-means", 2, Outliers.OWN_SEGMENT)


def test_extreme_values_that_are_kept_are_not_capped_now_or_later():
    table = with_a_rich_one()
    for outliers, are_higher in ((Outliers.WINSORISED, False), (Outliers.KEPT, True), (Outliers.OWN_SEGMENT, True)):
        column = build_matrix(table, [SAVINGS], outliers).values[:, 0]
        assert (column[7] > np.sort(column)[-2]) == are_higher


def test_outliers_make_no_group_less_clearly_separated():
    found = found_in(planted(600), "k-means", outliers=Outliers.OWN_SEGMENT)
    assert found.silhouette == pytest.approx(found_in(planted(600), "k-means").silhouette, abs=0.03)
    assert told(found) is Verdict.NATURAL


# One interface


HALVES = """
import numpy as np
from segmentation.building.methods.method import Algorithm, Assignment, Fitted

class Halves(Algorithm):
    def fit(self, values, n_segments, seed, quick=False):
        return Fitted(np.array([np.full(values.shape[1], -1.0), np.full(values.shape[1], 1.0)]))

    def assign(self, values, fitted):
        return Assignment(np.abs(values[:, :1] - fitted.centroids[:, 0]).argmin(axis=1))

METHOD = Halves("halves", "Two halves", "Below and above the average of the first attribute.", position=9)
"""


def test_a_method_in_a_file_of_its_own_is_offered_and_works(tmp_path, monkeypatch):
    (tmp_path / "halves.py").write_text(HALVES)
    monkeypatch.setattr(methods, "__path__", [*methods.__path__, str(tmp_path)])
    assert [method.name for method in all_methods()] == [*NAMES, "halves"]
    for outliers in Outliers:
        found = built(a_bank(), "halves", outliers, 2)
        np.testing.assert_array_equal(score_customers(a_bank(), found).labels, found.labels)


def test_a_segment_that_would_hold_nobody_is_told(monkeypatch):
    class Lopsided(Algorithm):
        def fit(self, values, n_segments, seed, quick=False):
            return Fitted(np.arange(3.0)[:, None])

        def assign(self, values, fitted):
            return Assignment((values[:, 0] > 0).astype(int))

    for module in ("segmentation.building.clustering", "segmentation.building.finding"):
        monkeypatch.setattr(f"{module}.method_named", lambda name: Lopsided("lopsided", "", "", 9))
    with pytest.raises(EmptySegmentsError, match="Of 3 segments only 2"):
        segment_customers(a_matrix(planted(100)[:, :1]), SegmentationSettings(("a0",), 3))


def test_an_unknown_method_is_refused_with_those_there_are():
    with pytest.raises(SegmentationError) as refused:
        method_named("magic")
    assert all(name in str(refused.value.remedy) for name in NAMES)


def test_of_two_segments_equally_near_it_is_the_same_whatever_their_order():
    fitted = Fitted(np.array([[-1.0], [1.0], [3.0]]))
    finder, values = Finder(method_named("k-means")), np.array([[0.0], [2.0]])
    for order in ([0, 1, 2], [2, 1, 0], [1, 0, 2]):
        centroids = fitted.reordered(np.array(order))
        nearest = centroids.centroids[finder.assign(values, centroids).positions, 0]
        assert nearest.tolist() == [-1, 1]


def test_a_fit_raises_no_warning_where_customers_are_alike():
    values = np.repeat([[0.0, 1.0], [1.0, 0.0], [4.0, 4.0]], 40, axis=0)
    with warnings.catch_warnings():
        warnings.simplefilter("error")
        for method in NAMES:
            assert len(found_in(values, method, 3).segments) == 3
