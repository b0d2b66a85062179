"""What real tables hold although nobody wants it there, in shares small enough to leave the picture intact."""

from datetime import date

import numpy as np

from db.bank.demo.drawing import Ints, Moments, few
from db.bank.demo.ledger import Ledger

FAR_FUTURE = np.datetime64("2099-12-31T00:00:00", "s")
NAMES_THAT_SPREADSHEETS_RUN = ('=HYPERLINK("http://example.com";"Anna")', "+Anton Berger", "=1+1")
EMAILS_THAT_SPREADSHEETS_RUN = ("=anna@example.com", "+anton@example.com", "=cmd@example.com")
IMPLAUSIBLE_BIRTHS = (date(1890, 1, 1), date(2099, 1, 1))


def with_mess(rng: np.random.Generator, ledger: Ledger, until: date) -> Ledger:
    """Amounts of zero, legitimate repetitions and dates far ahead; the newest of the other rows falls on `until`."""
    ledger = _repeated(rng, ledger)
    amount, moment = ledger.amount.copy(), ledger.moment.copy()
    amount[few(rng, len(ledger), 0.001)] = 0.0
    ahead = few(rng, len(ledger), 0.00004)
    moment[ahead] = FAR_FUTURE
    bring_newest_to(until, moment, ahead)
    return Ledger(ledger.account, ledger.kind, amount, moment)


def _repeated(rng: np.random.Generator, ledger: Ledger) -> Ledger:
    """Two coffees of one price in one second: some rows give way to exact copies of others."""
    chosen = rng.permutation(few(rng, len(ledger), 0.004))
    half = len(chosen) // 2
    source = np.arange(len(ledger))
    source[chosen[:half]] = chosen[half : 2 * half]
    return ledger.keep(source)


def bring_newest_to(until: date, moment: Moments, ignored: Ints) -> None:
    """Changes `moment` in place: a demo that ends a day early would make everybody one day less recent."""
    ordinary = np.setdiff1d(np.arange(len(moment)), ignored)
    if len(ordinary):
        newest = ordinary[moment[ordinary].argmax()]
        moment[newest] += np.datetime64(until, "D") - moment[newest].astype("datetime64[D]")
