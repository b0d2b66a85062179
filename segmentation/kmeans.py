import warnings

import numpy as np
from numpy.typing import NDArray
from sklearn.cluster import KMeans
from sklearn.exceptions import ConvergenceWarning


def fitted(model: KMeans, values: NDArray[np.float64]) -> KMeans:
    """Without the warning of fewer clusters than asked for: whoever needs them all counts them."""
    with warnings.catch_warnings():
        warnings.simplefilter("ignore", ConvergenceWarning)
        return model.fit(values)
