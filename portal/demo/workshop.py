"""The workshop of the demo: what a shell is made of, its plan and first work, and how its buyers take part."""

from datetime import timedelta

from portal.demo.cast import Cast, days_ago
from portal.kit.clock import now
from portal.production import acts
from portal.production.queries.plans import find_plan, works_of

PARTS = (("CLOTH-MOSS", "Cloth, moss green, 40 denier", "m", 5), ("ZIP-70", "Two-way zip, 70 cm", "", 4))
CUFFS = ("CUFF", "Cuff with a loop", "", 0)
STEPS = (("Cutting", "Cutting table", 6, 60), ("Sewing", "Sewing room", 25, 30), ("Inspection", "Light table", 3, 0))
CENTRES = (("Cutting table", 480, 2), ("Laser cutter", 240, 1), ("Sewing room", 450, 5), ("Light table", 300, 1))


def plan_shells(cast: Cast, product_id: int) -> None:
    """Write down what a shell is made of, plan what was ordered of it, and begin."""
    who = cast["olivia"]
    with days_ago(8):
        _write_bills(who, product_id)
    plan = find_plan(cast.things["green"])
    assert plan is not None
    with days_ago(7.5):
        acts.release_plan(plan.id, who)
    with days_ago(6.2):
        for code, name, unit, days in PARTS:
            part_id = acts.name_part(code, name, who, unit=unit, lead_days=days)
            acts.move_purchase(plan.id, part_id, "arrive", who)
    _begin(who, plan.id)


def _begin(who: int, plan_id: int) -> None:
    """Make the cuffs, and cut the first of the shells."""
    cuffs, cutting = works_of(plan_id)[:2]
    with days_ago(6.1):
        acts.move_work(cuffs.id, "start", who)
        acts.count_work(cuffs.id, cuffs.planned, 0, who)
        acts.move_work(cuffs.id, "finish", who)
    with days_ago(6):
        acts.move_work(cutting.id, "start", who)
    with days_ago(0.1):
        acts.count_work(cutting.id, 90, 0, who)


def _write_bills(who: int, product_id: int) -> None:
    """Set up the centres, and write the bills of a shell and of its cuffs."""
    centres = {name: acts.make_centre(name, who, minutes=minutes, places=n) for name, minutes, n in CENTRES}
    cloth, zip_ = (acts.name_part(code, name, who, unit=unit) for code, name, unit, _ in PARTS)
    cuff = acts.name_part(CUFFS[0], CUFFS[1], who)
    shell = acts.name_part("SHELL", "Moss-green shell", who, product_id=product_id)
    small = acts.write_bill(cuff, who)
    acts.set_line(small, cloth, 60, who, scrap=300)
    acts.set_operation(small, "Cuffs", centres["Sewing room"], 90, who, setup=15)
    acts.activate_bill(small, who)
    whole = acts.write_bill(shell, who)
    for part, milli, scrap in ((cloth, 1850, 400), (zip_, 1000, 0), (cuff, 2000, 0)):
        acts.set_line(whole, part, milli, who, scrap=scrap)
    for name, centre, minutes, setup in STEPS:
        others = [centres["Laser cutter"]] if name == "Cutting" else []
        acts.set_operation(whole, name, centres[centre], minutes * 60, who, setup=setup, others=others)
    acts.activate_bill(whole, who)


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
