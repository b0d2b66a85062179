"""Sentences of the core, written as the bank's locale has it."""

from datetime import date, datetime

from domain.errors import DashboardError
from domain.sentences import Counted, Fact, Figure, Percent, Sentence
from wording.formats import Formats
from wording.labels import listed


def write(sentence: Sentence, formats: Formats) -> str:
    return sentence.filled(lambda fact: write_fact(fact, formats))


def write_fact(fact: Fact, formats: Formats) -> str:
    """A text stays as it is; of several, and of dates, numbers and money, the locale decides."""
    match fact:
        case str():
            return fact
        case Sentence():
            return write(fact, formats)
        case Counted():
            return f"{formats.count(fact.number)} {fact.noun}"
        case Percent():
            return formats.share(fact.share, fact.decimals)
        case Figure():
            return formats.figure(fact.number, fact.decimals)
        case datetime():
            return formats.moment(fact)
        case date():
            return formats.day(fact)
        case tuple():
            return listed([write_fact(each, formats) for each in fact])
        case _:
            return formats.count(fact)


def write_error(error: DashboardError, formats: Formats) -> tuple[str, str]:
    """What happened, and what to do about it."""
    return write(error.sentence, formats), write(error.remedy, formats)
