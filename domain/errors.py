"""Every error that a person may meet.

DashboardError                        what happened, and a remedy: what to do about it
├── SettingsError                     a setting cannot be used
├── UnknownLocaleError                numbers cannot be written in the locale asked for
├── StorageError                      a store could not be read or written
│   ├── BankUnavailableError          the bank's database did not answer, or refused the account
│   ├── BankIncompleteError           it lacks a table or column that is read, or holds no customers
│   ├── UnknownAddressError           the bank's database is at an address that is no known bank's
│   ├── OtherBankError                contact details would be read from another bank's database
│   ├── BankNotEmptyError             it holds data already; nothing was written
│   ├── ImportRefusedError            a folder of CSV files does not fit the nine tables; nothing was written
│   ├── VocabularyError               the file that says what the bank's codes mean cannot be used
│   ├── FileUnreadableError           a file from outside could not be opened or read
│   ├── SourceRefusedError            a file of another source cannot become attributes; nothing was stored
│   ├── SourceTakenError              the source has another file of this date; nothing was stored
│   ├── SourceMissingError            there is no such source, or no file of it with this date
│   ├── SnapshotMissingError          no attributes have been computed for this bank
│   ├── StorageFullError              the disk is full; what was there before is unharmed
│   ├── WorkspaceUnavailableError     the workspace could not be read or written; nothing was saved
│   ├── SavedItemDamagedError         a saved thing no longer fits its schema; the others are unharmed
│   ├── SavedItemMissingError         a link or a name leads to nothing saved here
│   ├── NameTakenError                another saved thing has this name
│   ├── UnusableNameError             a name is empty, too long, or cannot be printed
│   ├── ChangedMeanwhileError         somebody else saved a newer version; theirs is unharmed
│   ├── FrozenError                   a frozen segmentation cannot be changed
│   └── ArchivedError                 an archived segmentation cannot be changed
├── SegmentationError                 attributes, number of segments and customers do not make a segmentation
│   ├── UnknownAttributesError        attributes that this bank's data does not have
│   ├── UnusableAttributesError       attributes that cannot tell customers apart
│   ├── TooFewCustomersError          fewer different customers than segments
│   ├── EmptySegmentsError            some segments would hold nobody
│   ├── NoOutliersError               no outliers can be set apart
│   ├── NothingFoundError             a method that looks for groups found none
│   ├── AlikeError                    customers in the RFM grid have all the same value
│   ├── GridMapError                  cells of the RFM grid in no segment, or in several
│   ├── UnsoundRuleError              an audience rule that is no rule
│   └── UnanswerableRuleError         an audience rule names what is no longer here
├── TargetingError                    a target list cannot be made as asked
└── WorkflowError                     something cannot be done as asked
    ├── NotPermittedError             the actor lacks the right
    ├── StaleResultError              a result of older data may be looked at, not exported
    ├── ScoredRunError                scored customers hold no segments of their own
    ├── StaleAudienceError            a rule asks for segments of older data
    ├── ListChangedError              what a list was prepared from has changed
    ├── SizeChangedError              fewer or more people remain than when a list was prepared
    ├── LacksAttributesError          these customers lack attributes that formed the segments
    ├── CancelledError                the work was cancelled; nothing was changed
    └── CustomerMissingError          no customer has the id that was asked for
"""

from collections.abc import Mapping
from typing import ClassVar

from domain.sentences import Fact, Sentence


class DashboardError(Exception):
    """`sentence` says what happened, `remedy` what to do about it; neither holds data of a customer.

    A kind of error that always says the same brings both sentences, and is raised with the facts alone.
    """

    says: ClassVar[str] = ""
    advises: ClassVar[str] = ""

    def __init__(self, says: str = "", advises: str = "", **facts: Fact) -> None:
        self.sentence = Sentence(says or self.says, **facts)
        self.remedy = Sentence(advises or self.advises, **facts)
        super().__init__(str(self.sentence))


class SettingsError(DashboardError):
    pass


class UnknownLocaleError(DashboardError):
    says = "No locale is called '{locale}'."
    advises = "Set LOCALE to one such as en_US, en_GB or de_DE."


class StorageError(DashboardError):
    pass


class BankUnavailableError(StorageError):
    pass


class BankIncompleteError(StorageError):
    pass


class UnknownAddressError(StorageError):
    """Raised before anything that is saved for a bank is read: `address` may be another bank's."""

    says = "The dashboard does not know yet which bank is at this address: {address}."
    advises = (
        "Say it once, on the page or here: python manage.py bank --same-as NAME when it is a known bank at a new address, "
        "python manage.py bank --new NAME when it is another. python manage.py bank lists those known."
    )


class OtherBankError(StorageError):
    says = "RELEASE_DATABASE_URL is an address of another bank: {other}."
    advises = "Give the address of the bank that DATABASE_URL names; nothing was read from the other."


class BankNotEmptyError(StorageError):
    pass


class ImportRefusedError(StorageError):
    pass


class VocabularyError(StorageError):
    pass


class FileUnreadableError(StorageError):
    pass


class SourceRefusedError(StorageError):
    pass


class SourceTakenError(StorageError):
    pass


class SourceMissingError(StorageError):
    pass


class SnapshotMissingError(StorageError):
    pass


class StorageFullError(StorageError):
    pass


class WorkspaceUnavailableError(StorageError):
    pass


class SavedItemDamagedError(StorageError):
    pass


class SavedItemMissingError(StorageError):
    pass


class NameTakenError(StorageError):
    says = "The name “{name}” is taken."
    advises = "Choose another name, or rename the other one first."


class UnusableNameError(StorageError):
    pass


class ChangedMeanwhileError(StorageError):
    says = "{who} changed “{name}” on {at}, after you opened it. Yours is not saved yet."
    advises = "Save yours under another name, or take over theirs and change it; nothing is lost either way."


class FrozenError(StorageError):
    says = "“{name}” is frozen: its people, names and segments stay as they are."
    advises = "Unfreeze it first, or duplicate it and change the copy."


class ArchivedError(StorageError):
    says = "“{name}” is archived."
    advises = "Unarchive it first."


class SegmentationError(DashboardError):
    pass


class UnknownAttributesError(SegmentationError):
    says = "Not known here: {names}."
    advises = "Choose from the attributes on the list; the others still work."


class UnusableAttributesError(SegmentationError):
    """`attributes` are labels, each with the reason."""

    says = "These attributes cannot tell customers apart: {attributes}."
    advises = "Take them off the list."


class TooFewCustomersError(SegmentationError):
    says = "{customers} cannot make {segments} segments."
    advises = "Ask for fewer segments, or add an attribute in which customers differ."


class EmptySegmentsError(SegmentationError):
    says = "Of {asked} segments only {filled} would hold customers."
    advises = "Ask for fewer segments, choose another method, or add an attribute in which customers differ."


class NoOutliersError(SegmentationError):
    says = (
        "No outliers could be set apart: too many customers are tied at the largest distance from the average customer."
    )
    advises = "Choose another treatment of outliers."


class NothingFoundError(SegmentationError):
    says = "No reliable segmentation found: customers differ by degrees, without groups that emptier space separates."
    advises = (
        "Choose other attributes, or a method that makes a number of segments, knowing that their borders are a choice."
    )


class AlikeError(SegmentationError):
    says = "The grid holds {customers} with one and the same {measures}, so scores cannot tell anybody apart."
    advises = "Choose another window or own cut points."


class GridMapError(SegmentationError):
    """`holes` are cells of no segment, `overlaps` cells of several with their names; each cell as 'R5 F4'."""

    advises = "Change the map so that each of the 25 cells is in exactly one segment."

    def __init__(self, holes: tuple[str, ...], overlaps: Mapping[str, tuple[str, ...]]) -> None:
        self.holes, self.overlaps = holes, overlaps
        twice = tuple(Sentence("{cell} ({names})", cell=cell, names=names) for cell, names in overlaps.items())
        faults = ["No segment holds {holes}."] * bool(holes) + ["More than one segment holds {twice}."] * bool(overlaps)
        super().__init__(" ".join(faults), holes=holes, twice=twice)


class UnsoundRuleError(SegmentationError, ValueError):
    """A ValueError too, so that a saved rule that breaks it fails its schema."""

    advises = "Correct the rule."


class UnanswerableRuleError(SegmentationError):
    """`missing` says what the rule names and this bank no longer has."""

    says = "This rule names what is no longer here: {missing}. Nobody is counted until that is settled."
    advises = "Take the condition out, or choose something else in its place."


class TargetingError(DashboardError):
    pass


class WorkflowError(DashboardError):
    pass


class NotPermittedError(WorkflowError):
    says = "You may not {right}."
    advises = "Ask the administrator for the right to do so."


class StaleResultError(WorkflowError):
    says = "The customer data was refreshed after these segments were built."
    advises = "Score them on the newest data, or find them again; then prepare the list."


class ScoredRunError(WorkflowError):
    says = "These people were scored with the segments of another build."
    advises = "Save that build, then score it; or duplicate the segmentation it belongs to."


class StaleAudienceError(WorkflowError):
    says = "“{audience}” asks for segments of “{segmentation}”, and the customer data was refreshed after these were built."
    advises = "Score those segments on the newest data, or build them again and choose them in the rule."


class ListChangedError(WorkflowError):
    says = "“{name}”, or the segments it asks for, changed, or the customer data was refreshed, after you prepared this list."
    advises = "Prepare the list again and look at the new numbers before you download it."


class SizeChangedError(WorkflowError):
    says = "When you prepared this list, {prepared} people remained; now it is {now}."
    advises = "Prepare the list again and look at the new numbers before you download it."


class LacksAttributesError(WorkflowError):
    says = "The data as of {day} lacks attributes that formed these segments: {names}."
    advises = "Add the source they came from again or refresh the data; or find new segments without them."


class CancelledError(WorkflowError):
    says = "Cancelled; nothing was changed."
    advises = "Start again whenever you like."


class CustomerMissingError(WorkflowError):
    """Without the id that was asked for: this sentence is logged."""

    says = "No customer has this id in the data these segments are shown on."
    advises = "Check the number; for a new customer refresh the data and build the segments again."
