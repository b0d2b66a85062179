"""What a number means, in words a marketer can repeat without overclaiming."""

from domain.attributes import Kind
from domain.profiles import AttributeProfile
from wording.formats import MINUS, Formats, is_known


def against_average(difference: float | None, formats: Formats) -> str:
    if difference is None or not is_known(difference):
        return "unknown"
    signed = formats.difference(difference)
    if not signed.startswith(("+", MINUS)):
        return "about the same as the average customer"
    side = "above" if signed.startswith("+") else "below"
    return f"{signed[1:]} standard deviations {side} the average customer"


def average_and_index(profile: AttributeProfile, formats: Formats) -> str:
    if profile.mean is None:
        return "No value is known in this segment"
    average = f"Average: {formats.value(profile.attribute, profile.mean)}"
    if not is_known(profile.index):
        return f"{average}; no index, because the average of all customers is not above 0"
    return f"{average}; index {formats.count(profile.index)} (100 is the average customer)"


def beside_all(profile: AttributeProfile, formats: Formats) -> str:
    """'62 years, all 45 years': the averages of the segment and of all customers; of a flag the shares who have it."""

    def written(mean: float | None) -> str:
        return formats.share(mean, 0) if profile.attribute.kind is Kind.FLAG else formats.value(profile.attribute, mean)

    return f"{written(profile.mean)}, all {written(profile.mean_of_all)}"
