"""Customers of known shapes: with groups, without any, and with nothing but some who have and some who have not."""

import numpy as np
from sklearn.datasets import make_blobs, make_moons

from domain.segmentations import FeatureMatrix, Preparation, SegmentationSettings
from domain.trust import Trust
from segmentation.building.clustering import form_segments
from segmentation.trust.quality import with_silhouette
from segmentation.trust.stability import draw_sample, measure_stability
from tests.segmentation.hand_made import an_attribute

SIZE = 400
_CHANCE = np.random.default_rng(3)


def a_matrix(values, filled: int = 0) -> FeatureMatrix:
    """`filled` values of each attribute are filled in."""
    values = np.asarray(values, float)
    values = (values - values.mean(axis=0)) / values.std(axis=0)
    columns = range(values.shape[1])
    preparations = tuple(Preparation(an_attribute(f"a{n}"), 0, filled, False, -9, 9, 0, 1) for n in columns)
    return FeatureMatrix(np.arange(1, len(values) + 1), values, preparations)


def settings_for(matrix: FeatureMatrix, n_segments: int, **choices) -> SegmentationSettings:
    return SegmentationSettings(tuple(attribute.name for attribute in matrix.attributes), n_segments, **choices)


def blobs(groups: int, size: int = SIZE, seed: int = 0):
    """Equally far apart: at the ends of as many axes."""
    return make_blobs([size // groups] * groups, centers=9 * np.eye(groups), random_state=seed)[0]


def having(size: int = SIZE, share: float = 0.23, chance=_CHANCE):
    """Most never had a transaction; the others differ by degrees in one thing, how active they are."""
    active = chance.random(size) < share
    how_active = chance.normal(size=(size, 1)) + 0.4 * chance.normal(size=(size, 4))
    return np.where(active[:, None], 4 + how_active, 0)


def latent_flags(size: int = SIZE):
    kind = _CHANCE.integers(0, 3, size)
    shares = np.array([[0.05, 0.05, 0.9, 0.9], [0.9, 0.05, 0.05, 0.9], [0.05, 0.95, 0.9, 0.05]])
    return (_CHANCE.random((size, 4)) < shares[kind]).astype(float)


WITHOUT_GROUPS = {
    "two moons, which round groups cut": make_moons(SIZE, noise=0.06, random_state=0)[0],
    "evenly spread": _CHANCE.random((SIZE, 2)),
    "round": _CHANCE.normal(size=(SIZE, 5)),
    "skewed money": _CHANCE.lognormal(0, 1.2, (SIZE, 4)),
    "77 % never had a transaction": having(),
    "never had a transaction, but an age": np.column_stack([having(), _CHANCE.normal(size=SIZE)]),
    "has or has no card, has or has no loan": np.column_stack([having()[:, :2], having(share=0.4)[:, :2]]),
    "one yes or no": (_CHANCE.random((SIZE, 1)) < 0.4).astype(float),
    "three yes or no": (_CHANCE.random((SIZE, 3)) < 0.4).astype(float),
    "yes or no of three kinds of people": latent_flags(),
    "yes or no beside numbers": np.column_stack([_CHANCE.random(SIZE) < 0.4, *_CHANCE.normal(size=(2, SIZE))]),
}


def trust_by_number(values, numbers=range(2, 13), method: str = "k-means") -> dict[int, Trust]:
    """Of each number that can be built."""
    matrix = a_matrix(values)
    sample = draw_sample(matrix, seed=1)
    assert sample is not None
    possible = [number for number in numbers if number <= len(np.unique(matrix.values.round(6), axis=0))]
    found = {}
    for number in possible:
        settings = settings_for(matrix, number, method=method)
        built = with_silhouette(form_segments(matrix, settings), matrix)
        found[number] = Trust(built.silhouette, measure_stability(sample, built.labels, settings))
    return found
