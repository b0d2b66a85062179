import numpy as np

from segmentation.building.methods.method import Fitted


def test_without_a_column_every_number_per_attribute_goes_and_one_number_per_segment_stays():
    fitted = Fitted(
        np.array([[1.0, 2, 3], [4, 5, 6]]),
        {"spread": np.array([[7.0, 8, 9], [1, 2, 3]]), "radius": np.array([[0.5], [0.25]])},
    )
    left = fitted.without([1])
    assert left.centroids.tolist() == [[1, 3], [4, 6]]
    assert left.parameters["spread"].tolist() == [[7, 9], [1, 3]]
    assert left.parameters["radius"].tolist() == [[0.5], [0.25]]
    assert fitted.without([]).centroids.tolist() == fitted.centroids.tolist()
