"""Work out anew what is stale: the ranking at once, its trial and lifetime value once a day."""

from datetime import timedelta

from portal.river.locks import alone
from portal.sources.projections import scores, trial, value

A_DAY = timedelta(days=1)


def work_out_stale() -> None:
    """Work out what is stale, unless another process is at it."""
    with alone("sources.keep") as mine:
        if mine:
            _work_out()


def _work_out() -> None:
    if scores.is_stale():
        scores.work_out()
    if scores.is_older(trial.VALIDATION, A_DAY) and scores.is_stale(trial.VALIDATION):
        trial.validate()
    if scores.is_older(value.WORTH, A_DAY) and value.is_stale():
        value.value()
