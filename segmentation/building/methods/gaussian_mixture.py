"""Gaussian mixture: groups that may be wide or narrow in each attribute and overlap; says how sure each assignment is."""

import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.exceptions import ConvergenceWarning
from sklearn.mixture import GaussianMixture

from segmentation.building.methods.method import Algorithm, Assignment, Fitted
from segmentation.preparing.sampling import random_sample

FIT_SAMPLE = 20_000
STARTS, QUICK_STARTS = 5, 2
# Added to every variance, in scaled units: without it a component shrinks onto customers of one exact value, such as all
# without a product, and takes them out of their group.
LEAST_VARIANCE = 0.01


class GaussianMixtureMethod(Algorithm):
    def fit(self, values: NDArray[np.float64], n_segments: int, seed: int, quick: bool = False) -> Fitted:
        model = GaussianMixture(
            n_segments,
            covariance_type="diag",
            reg_covar=LEAST_VARIANCE,
            n_init=QUICK_STARTS if quick else STARTS,
            random_state=seed,
        )
        with warnings.catch_warnings():
            # A start that did not settle leaves segments empty at worst, and the caller counts those.
            warnings.simplefilter("ignore", ConvergenceWarning)
            model.fit(random_sample(values, FIT_SAMPLE, seed))
        return Fitted(model.means_, {"variances": model.covariances_, "weight": model.weights_[:, None]})

    def can_assign(self, fitted: Fitted) -> bool:
        """A density needs a width, and a component without weight has no logarithm."""
        there = fitted.has("variances", wide=True) and fitted.has("weight")
        return there and all((fitted.parameters[name] > 0).all() for name in ("variances", "weight"))

    def assign(self, values: NDArray[np.float64], fitted: Fitted) -> Assignment:
        weighted = _log_weighted_densities(values, fitted)
        against_the_likeliest = np.exp(weighted - weighted.max(axis=1, keepdims=True))
        return Assignment(weighted.argmax(axis=1), 1 / against_the_likeliest.sum(axis=1))


METHOD = GaussianMixtureMethod(
    name="gaussian-mixture",
    label="Gaussian mixture",
    help="Groups of different width that overlap; it says how sure it is of each customer.",
    position=2,
)


def _log_weighted_densities(values: NDArray[np.float64], fitted: Fitted) -> NDArray[np.float64]:
    """Up to a constant that all components share."""
    variances, weight = fitted.parameters["variances"], fitted.parameters["weight"][:, 0]
    return np.column_stack(
        [
            np.log(share) - 0.5 * (np.log(spread).sum() + ((values - mean) ** 2 / spread).sum(axis=1))
            for mean, spread, share in zip(fitted.centroids, variances, weight, strict=True)
        ]
    )
