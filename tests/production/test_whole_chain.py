"""From a few voices to a royalty that is paid, with every identity exact; and the same with a failure at each arrow."""

from portal.app import READERS
from portal.river.reader import flow
from tests.chain import TROUBLED, Chain
from tests.troubled_chain import TroubledChain


def let_flow():
    flow(READERS)


def test_from_an_idea_to_a_royalty_that_is_paid_every_identity_is_exact(flows):
    chain = Chain(flow=let_flow).go()
    assert chain.astray() == {}
    flows()


def test_with_a_failure_at_each_arrow_every_identity_is_exact_too(flows):
    chain = TroubledChain(TROUBLED, let_flow).go()
    assert (chain.no_go, chain.decision) == ("no_go", "go")
    assert chain.astray() == {}
    flows()
