"""The workshop of the demo: what a shell is made of, its plan and first work, and how its buyers take part."""

from datetime import timedelta
from typing import Any

from portal.demo.cast import Cast, days_ago
from portal.flows import making
from portal.kit.clock import now
from portal.production import acts
from portal.production.models import Plan
from portal.production.queries.lots import lots
from portal.production.queries.plans import find_plan, items_in, purchases_of, works_of

PARTS = (("CLOTH-MOSS", "Cloth, moss green, 40 denier", "m", 5), ("ZIP-70", "Two-way zip, 70 cm", "", 4))
LOTS = {
    "CLOTH-MOSS": (("MW-2231", 3), ("MW-2232", 2)),
    "ZIP-70": (("Z-70-0815", 1),),
}  # and its share
CUFFS = ("CUFF", "Cuff with a loop", "", 0)
STEPS = (("Cutting", "Cutting table", 6, 60), ("Sewing", "Sewing room", 25, 30), ("Inspection", "Light table", 3, 0))
CENTRES = (("Cutting table", 480, 2), ("Laser cutter", 240, 1), ("Sewing room", 450, 5), ("Light table", 300, 1))


def plan_shells(cast: Cast) -> None:
    """Plan what was ordered of the shell once more, and begin."""
    who, plan = cast["olivia"], _plan(cast)
    with days_ago(7.5):
        acts.release_plan(plan.id, who)
    with days_ago(6.2):
        for row in purchases_of(plan.id):
            _receive(who, plan.id, row)
    _begin(who, plan.id)


def change_their_minds(cast: Cast, product_id: int) -> None:
    """Write down what a shell is made of, release a plan, and cancel it before anything was made."""
    who, plan = cast["olivia"], _plan(cast)
    with days_ago(8.95):
        _write_bills(who, product_id)
        acts.release_plan(plan.id, who)
    with days_ago(8.8):
        why = "The dye house can do all of it in one lot if we begin two days later, so we plan it once more."
        making.cancel_plan(plan.id, why, who)
    with days_ago(8.7):
        making.start_batch(cast.things["green"], who)


def _plan(cast: Cast) -> Plan:
    found = find_plan(cast.things["green"])
    assert found is not None
    return found


def _receive(who: int, plan_id: int, bought: Any) -> None:
    """Take in what was bought by its lots."""
    shares = LOTS[bought.code]
    left, all_ = bought.milli, sum(share for _, share in shares)
    for number, share in shares[1:]:
        milli = bought.milli * share // all_
        left -= milli
        acts.receive_lot(bought.part_id, number, milli, who, plan_id)
    acts.receive_lot(bought.part_id, shares[0][0], left, who, plan_id)


def look_at_pegs(cast: Cast, batch_id: int) -> None:
    """Inspect the pegs: one hook is bent, is taken apart, and its rod is used again."""
    who, [item] = cast["olivia"], items_in(batch_id)
    with days_ago(79):
        look = acts.plan_inspection(batch_id, "Hooks, every tenth peg", who)
        acts.move_inspection(look, "start", who)
        acts.move_inspection(look, "fail", who, checked=12, failed=1, note="One hook is bent.")
        acts.take_apart(item.id, 1, {cast.things["rod"]: 180}, "A bent hook; the rod can be twisted again.", who)
    with days_ago(78):
        acts.move_inspection(look, "rework", who)
        acts.move_inspection(look, "start", who)
        acts.move_inspection(look, "pass", who, checked=12, failed=1, note="All others are as they should be.")


def write_pegs(cast: Cast, product_id: int) -> None:
    """Write down what a peg is made of, each with a number of its own."""
    who = cast["olivia"]
    with days_ago(102):
        rod = cast.things["rod"] = acts.name_part("ROD-TI", "Titanium rod, 4 mm", who, unit="m", lead_days=9)
        peg = acts.name_part("PEG", "Titanium peg, 9 cm", who, product_id=product_id, has_serials=True)
        bill = acts.write_bill(peg, who)
        acts.set_line(bill, rod, 184, who, scrap=200)
        acts.activate_bill(bill, who)


def allow_for_bent_hooks(cast: Cast, batch_id: int) -> None:
    """Declare that two more pegs are made than were ordered."""
    [item] = items_in(batch_id)
    with days_ago(99):
        acts.allow_more(item.id, 2, "A hook or two bends when it is twisted.", cast["olivia"])


def _begin(who: int, plan_id: int) -> None:
    """Make the cuffs, and cut the first of the shells."""
    cuffs, cutting = works_of(plan_id)[:2]
    lot = next(row.id for row in lots(plan_id=plan_id).items if row.number == "MW-2231")
    with days_ago(6.1):
        acts.issue_lot(cuffs.id, lot, 20_000, who)
        acts.move_work(cuffs.id, "start", who)
        acts.count_work(cuffs.id, cuffs.planned, 0, who)
        acts.move_work(cuffs.id, "finish", who)
    with days_ago(6):
        acts.issue_lot(cutting.id, lot, 150_000, who)
        acts.move_work(cutting.id, "start", who)
    with days_ago(0.1):
        acts.count_work(cutting.id, 90, 0, who)


def _write_bills(who: int, product_id: int) -> None:
    """Set up the centres, and write the bills of a shell and of its cuffs."""
    centres = {name: acts.make_centre(name, who, minutes=minutes, places=n) for name, minutes, n in CENTRES}
    cloth, zip_ = (
        acts.name_part(code, name, who, unit=unit, lead_days=days, has_lots=True) for code, name, unit, days in PARTS
    )
    cuff = _write_cuffs(who, cloth, centres["Sewing room"])
    shell = acts.name_part("SHELL", "Moss-green shell", who, product_id=product_id)
    whole = acts.write_bill(shell, who)
    for part, milli, scrap in ((cloth, 1850, 400), (zip_, 1000, 0), (cuff, 2000, 0)):
        acts.set_line(whole, part, milli, who, scrap=scrap)
    for name, centre, minutes, setup in STEPS:
        others = [centres["Laser cutter"]] if name == "Cutting" else []
        acts.set_operation(whole, name, centres[centre], minutes * 60, who, setup=setup, others=others)
    acts.activate_bill(whole, who)


def _write_cuffs(who: int, cloth: int, centre: int) -> int:
    """Write the bill of a cuff; return it as a part."""
    cuff = acts.name_part(CUFFS[0], CUFFS[1], who)
    small = acts.write_bill(cuff, who)
    acts.set_line(small, cloth, 60, who, scrap=300)
    acts.set_operation(small, "Cuffs", centre, 90, who, setup=15)
    acts.activate_bill(small, who)
    return cuff


def approve_sample(cast: Cast, batch_id: int) -> None:
    """Show the buyers a piece of the cloth, and hear what they say."""
    who = cast["olivia"]
    with days_ago(8.5) as then:
        closes = then + timedelta(days=1.5)
        sample = acts.open_poll(batch_id, "Is this the green you meant?", [], closes, who, sort="sample")
    for number, buyer in enumerate(cast.crowd[:9]):
        with days_ago(8.4 - number / 10):
            acts.vote_in(sample, 0, buyer)
    with days_ago(6.9):
        acts.close_poll(sample, who)


def let_buyers_take_part(cast: Cast, batch_id: int) -> None:
    """Ask the buyers of the shell which zip they want, and let two of them offer to sign for all."""
    who, buyers = cast["olivia"], cast.crowd[:9]
    closes = now() + timedelta(days=5)
    with days_ago(1.5):
        options = ["Black, it shows no dirt", "Moss green, like the cloth"]
        poll = acts.open_poll(batch_id, "Which colour should the zip have?", options, closes, who, is_binding=True)
    for number, buyer in enumerate(buyers[:7]):
        with days_ago(1.4 - number / 10):
            acts.vote_in(poll, number % 3 != 0, buyer)
    _stand(batch_id, who, buyers)


def _stand(batch_id: int, who: int, buyers: list[int]) -> None:
    with days_ago(3):
        first = acts.stand(batch_id, "I have sewn for twenty years, and look at every seam.", buyers[1])
        acts.stand(batch_id, "", buyers[4])
    with days_ago(2.5):
        for buyer in buyers[2:4]:
            acts.back(first, buyer)
    with days_ago(1):
        acts.plan_inspection(batch_id, "Seams and zip, every tenth shell", who)
