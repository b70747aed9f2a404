"""Work out anew what is stale: the groups of a conversation when its votes changed, lead users once a day."""

from portal.ideas.projections import leading, opinions
from portal.river.locks import alone


def work_out_stale() -> None:
    """Work out what is stale, unless another process is at it."""
    with alone("ideas.keep") as mine:
        if mine:
            opinions.work_out()
            if leading.is_stale():
                leading.work_out()
