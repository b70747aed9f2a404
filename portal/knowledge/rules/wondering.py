"""How long a public question about a product and its answer may be, and how many of one person wait at most."""

from portal.kit.limits import Limit

QUESTION, ANSWER = Limit(5, 1_000), Limit(1, 10_000)
MOST_WAITING = 10
