"""What is saved as JSON, and its rules: the same when it is written and when it is read."""

from math import isclose
from typing import Annotated, Self, TypeVar

from pydantic import (
    AliasChoices,
    BaseModel,
    BeforeValidator,
    ConfigDict,
    Field,
    TypeAdapter,
    ValidationError,
    model_validator,
)

from domain.audiences import AudienceRule
from domain.errors import SavedItemDamagedError
from domain.rfm import CutPoints, GridArea, RfmFit, RfmSettings, RfmWindow
from domain.segmentations import DEFAULT_METHOD, Outliers, Preparation, SegmentationSettings
from domain.segments import FEWEST_SEGMENTS, MOST_SEGMENTS, Segment, SegmentNumber
from domain.trust import Stability
from domain.values import Count, Name, Number


class Document(BaseModel):
    model_config = ConfigDict(frozen=True, extra="forbid", allow_inf_nan=False, hide_input_in_errors=True)


Score = Annotated[int, Field(ge=1, le=5)]
Bound = Annotated[float, Field(allow_inf_nan=False, ge=0)]


class StoredArea(Document):
    name: Name
    recency: tuple[Score, Score]
    frequency: tuple[Score, Score]

    def as_area(self) -> GridArea:
        return GridArea(self.name, self.recency, self.frequency)


class StoredCuts(Document):
    recency: tuple[Bound, Bound, Bound, Bound]
    frequency: tuple[Bound, Bound, Bound, Bound]
    money: tuple[Bound, Bound, Bound, Bound]

    def as_cuts(self) -> CutPoints:
        return CutPoints(self.recency, self.frequency, self.money)


def _window_from(stored: object) -> object:
    """Also a number of days, as it was saved before there were months."""
    return {str(window): window for window in RfmWindow}.get(str(stored), stored)


class StoredRfm(Document):
    """Holes and overlaps of the map are found by whoever scores with it."""

    window: Annotated[RfmWindow, BeforeValidator(_window_from)] = Field(validation_alias=AliasChoices("window", "days"))
    areas: Annotated[tuple[StoredArea, ...], Field(min_length=1)]
    cuts: StoredCuts | None

    def as_rfm(self) -> RfmSettings:
        areas = tuple(area.as_area() for area in self.areas)
        return RfmSettings(self.window, areas, None if self.cuts is None else self.cuts.as_cuts())


class StoredSettings(Document):
    attributes: Annotated[tuple[Name, ...], Field(min_length=1)]
    n_segments: Annotated[int, Field(ge=FEWEST_SEGMENTS, le=MOST_SEGMENTS)]
    seed: Count
    rfm: StoredRfm | None = None  # absent in what was saved before there was any, as the two below
    method: Name = DEFAULT_METHOD
    outliers: Outliers = Outliers.WINSORISED

    def as_settings(self) -> SegmentationSettings:
        rfm = None if self.rfm is None else self.rfm.as_rfm()
        return SegmentationSettings(self.attributes, self.n_segments, self.seed, rfm, self.method, self.outliers)


class StoredSegment(Document):
    number: SegmentNumber
    name: Name
    size: Count  # 0 where nobody is in it at the date it was scored for
    share: Annotated[Number, Field(ge=0, le=1)]

    def as_segment(self) -> Segment:
        return Segment(self.number, self.name, self.size, self.share)


class StoredStability(Document):
    reproducibility: Annotated[Number, Field(ge=-1, le=1)]
    by_segment: tuple[Annotated[Number, Field(ge=0, le=1)], ...]
    without_groups: Annotated[Number, Field(ge=-1, le=1)]
    customers: Count
    refits: Count
    intact: Annotated[Number, Field(ge=0, le=1)] | None = None  # runs of earlier versions did not measure it

    def as_stability(self) -> Stability:
        return Stability(**dict(self))


class StoredRfmFit(Document):
    cuts: StoredCuts
    areas: Annotated[tuple[Name, ...], Field(min_length=FEWEST_SEGMENTS)]

    def as_fit(self) -> RfmFit:
        return RfmFit(self.cuts.as_cuts(), self.areas)


class StoredResult(Document):
    """Segments numbered 1..n, one centroid each with one number per preparation, sizes and shares that add up.

    Segments formed by a rule have neither centroids nor preparations. `parameters` are (segments, any) each.
    """

    n_customers: Count
    segments: Annotated[tuple[StoredSegment, ...], Field(min_length=FEWEST_SEGMENTS)]
    preparations: tuple[Preparation[str], ...]
    centroids: tuple[tuple[Number, ...], ...] | None
    silhouette: Annotated[Number, Field(ge=-1, le=1)] | None
    silhouette_sample: Count
    stability: StoredStability | None = None  # runs of earlier versions did not measure it
    suggested: SegmentNumber | None = None  # how many segments the comparison recommended when this was built
    unassigned: Count = 0
    parameters: dict[Name, tuple[tuple[Number, ...], ...]] = {}
    certainty: tuple[Annotated[Number, Field(ge=0, le=1)], ...] | None = None
    rfm_fit: StoredRfmFit | None = None  # of segments formed by a rule, but for those of earlier versions
    left_out: tuple[Name, ...] = ()  # attributes that these people were assigned without

    @model_validator(mode="after")
    def _fits_together(self) -> Self:
        numbers = [segment.number for segment in self.segments]
        if numbers != list(range(1, len(numbers) + 1)) or not self._centroids_fit():
            raise ValueError("segments and centroids do not match")
        if sum(segment.size for segment in self.segments) + self.unassigned != self.n_customers:
            raise ValueError("sizes do not add up")
        if not all(isclose(segment.share, segment.size / self.n_customers) for segment in self.segments):
            raise ValueError("a share is not its size's")
        if self.silhouette_sample > self.n_customers:
            raise ValueError("the sample is larger than the whole")
        areas = self.rfm_fit.areas if self.rfm_fit else None
        stability = self.stability.by_segment if self.stability else None
        by_segment = [stability, self.certainty, areas, *self.parameters.values()]
        if any(each is not None and len(each) != len(numbers) for each in by_segment):
            raise ValueError("segments and what is told of each do not match")
        if any(len({len(row) for row in rows}) != 1 for rows in self.parameters.values()):
            raise ValueError("rows of a parameter are of different length")
        return self

    def _centroids_fit(self) -> bool:
        if self.centroids is None:
            return not self.preparations and self.silhouette is None
        shape = [len(centroid) for centroid in self.centroids]
        return bool(self.preparations) and shape == [len(self.preparations)] * len(self.segments)


class StoredAudience(Document):
    """The rule's own checks hold here too: numbers per operator, order, depth, size."""

    rule: AudienceRule


D = TypeVar("D")


def read_document(kind: type[D], text: str, damage: SavedItemDamagedError) -> D:
    """Raises `damage` when the text does not fit; what the text says is never told, not even as its cause."""
    try:
        return TypeAdapter(kind).validate_json(text, strict=True)
    except ValidationError as error:
        raise damage from ValueError(f"{error.error_count()} faults")


def write_document(document: object) -> str:
    return TypeAdapter(type(document)).dump_json(document).decode()
