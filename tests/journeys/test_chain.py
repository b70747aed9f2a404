"""The whole chain as people walk it: author, voter, juror, buyer, planner, worker and accountant."""

import re
import subprocess
import sys
from datetime import timedelta

import pytest
from playwright.sync_api import expect

from portal.kit.clock import now
from tests.journeys.conftest import MOVE_IN, entering
from tests.journeys.test_challenge import REASON, answer, brief
from tests.server import ROOT, Server

pytestmark = pytest.mark.browser

IBAN = "DE89 3704 0044 0532 0130 00"


class ClockedServer(Server):
    """A server of which the story puts the clock forward."""

    program = ("-m", "tests.journeys.clocked")

    def put_forward(self, days):
        """Let so many days pass."""
        (self.folder / "ahead").write_text(str(days * 86_400))


@pytest.fixture
def house(tmp_path, chromium):
    """A house of its own: when its clock is put forward, nobody else's time is over."""
    here = ClockedServer(tmp_path, WELLSPRING_LIMIT_FACTOR="20")
    subprocess.run([sys.executable, "-c", MOVE_IN], check=True, env=here.env, cwd=ROOT)
    here.start_again()
    yield here
    here.stop()


@pytest.fixture
def come(house, open_window):
    """Return a function that signs somebody in, in a window of their own."""
    return entering(house, open_window)


def press(page, name, place="main"):
    """Press a button, and wait until the house has answered."""
    with page.expect_navigation():
        page.locator(place).get_by_role("button", name=name, exact=True).first.click()


def score(page, challenge, idea, points):
    page.goto(f"/challenges/{challenge}/jury")
    for field, n in zip(page.locator(f"#idea-{idea} input[type=number]").all(), points, strict=True):
        field.fill(str(n))
    press(page, "Give the scores", f"#idea-{idea}")


def number_in(page):
    return int(re.search(r"\d+", page.url.rsplit("/", 1)[1])[0])


def award(pia, adi, ada, bo, mo, mia, olu):
    """Ask, answer, support, judge, and award two hundred euros; return the number of the idea."""
    challenge = brief(pia, adi)
    idea = answer(ada, challenge, "A coat for the rain")
    bo.goto(f"/ideas/{idea}")
    bo.locator("[data-vote]").first.click()
    expect(ada.locator("[data-votes-of]").first).to_have_text("1")
    pia.goto(f"/desk/challenges/{challenge}")
    press(pia, "Close now")
    pia.goto(f"/desk/challenges/{challenge}/jury")
    press(pia, "Let in all that wait")
    press(pia, "Give it to the jury")
    for juror in (mo, mia):
        score(juror, challenge, idea, (9, 8))
    pia.goto(f"/desk/challenges/{challenge}/jury")
    pia.fill("input[name=size]", "1")
    press(pia, "Rank and shortlist")
    pia.fill(f"#award-{idea}", "200")
    pia.fill("#announce textarea[name=reason]", REASON)
    press(pia, "Announce the results", "#announce")
    ada.goto(f"/challenges/{challenge}")
    ada.check("main input[name=agreed]")
    press(ada, "Accept the award")
    olu.goto(f"/desk/challenges/{challenge}/jury")
    press(olu, "Pay it out to Ada", f"#answer-{idea}")
    ada.reload()
    expect(ada.get_by_role("link", name="in your royalties and awards")).to_be_visible()
    return idea


def open_orders(pia, idea):
    """Adopt the idea, make a product of it, and open it for orders; return the number of the pre-order."""
    for status in ("review", "adopted"):
        pia.goto(f"/ideas/{idea}")
        folded = pia.locator("details:has(textarea[name=reason])")
        if folded.count() and not folded.first.evaluate("each => each.open"):
            folded.first.locator("summary").click()
        pia.locator("textarea[name=reason]").fill(REASON)
        with pia.expect_navigation():
            pia.locator(f"button[name=status][value={status}]").click()
    pia.goto(f"/desk/products/new?idea={idea}")
    pia.fill("input[name=royalty]", "10")
    with pia.expect_navigation():
        pia.locator("main form button.is-primary").last.click()
    pia.get_by_label("Threshold").fill("2")
    pia.get_by_label("Last day for orders").fill(str((now() + timedelta(days=20)).date()))
    pia.get_by_label("Prices").fill("1: 90.00\n2: 84.00")
    pia.get_by_role("button", name="Open for orders").click()
    pia.wait_for_url(re.compile(r"/desk/preorders/\d+"))
    return number_in(pia)


OPENS_AT_ITS_BARS = """() => {
  const frame = document.querySelector(".gantt-frame"), box = (each) => each.getBoundingClientRect();
  const [names, bar] = [".is-names", ".bar"].map((each) => box(frame.querySelector(each)));
  const opens = Math.min(Number(frame.dataset.opensAt), frame.scrollWidth - frame.clientWidth);
  return Math.abs(frame.scrollLeft - opens) <= 1 && bar.left >= names.right - 1 && bar.left < box(frame).right;
}"""


def write_bill(pia, product):
    """Say where and of what a coat is made: two metres of cloth, in one operation."""
    pia.goto("/desk/production/centres")
    pia.fill("input[name=name]", "Sewing room")
    press(pia, "Set it up")
    for code, more in (("CLOTH", {"unit": "m"}), ("COAT", {"product_id": str(product)})):
        pia.goto("/desk/production/parts")
        pia.get_by_text("Name a part", exact=True).click()
        for field, words in {"code": code, "name": code.title(), **more}.items():
            pia.fill(f"details input[name={field}]", words)
        press(pia, "Name it")
    pia.goto("/desk/production/parts?q=COAT")
    press(pia, "Write a bill of COAT")
    pia.fill("input[name=part]", "CLOTH")
    pia.fill("input[name=quantity]", "2")
    press(pia, "Add it", "form[action$='/lines'], form:has(input[name=part])")
    pia.get_by_text("Add an operation", exact=True).click()
    form = pia.locator("form:has(select[name=centre])")
    form.locator("input[name=name]").fill("Making")
    form.locator("input[name=setup]").fill("10")
    form.locator("input[name=minutes]").fill("30")
    with pia.expect_navigation():
        form.get_by_role("button", name="Add it").click()
    press(pia, "Put it into force")


def test_from_an_idea_to_a_royalty_that_is_paid(house, come):
    phone = {"viewport": {"width": 390, "height": 844}}
    ada, bo, mo, mia, pia, olu, adi = (come(name) for name in ("ada", "bo", "mo", "mia", "pia", "olu", "adi"))
    idea = award(pia, adi, ada, bo, mo, mia, olu)
    preorder = open_orders(pia, idea)

    # Bo orders two and pays; Ada's open page hears of it.
    ada.goto(f"/preorders/{preorder}")
    bo.goto(f"/preorders/{preorder}")
    bo.fill("input[name=quantity]", "2")
    for field, words in (("name", "Bo"), ("street", "Storgatan 1"), ("postal_code", "11122"), ("city", "Stockholm")):
        bo.fill(f"input[name={field}]", words)
    bo.select_option("select[name=country]", "SE")
    press(bo, "Order and pay")
    with bo.expect_navigation():
        bo.locator("form[action$='/payments'] button.is-primary").first.click()
    expect(ada.locator("aside [data-status-of]").first).to_contain_text("2")
    expect(ada.get_by_text("2 reached")).to_be_visible()

    # Pia closes it and plans it; the workshop does it on a phone, and Bo's open page hears of that.
    pia.goto(f"/desk/preorders/{preorder}")
    pia.locator("details:has(form[action$='/closing']) > summary").click()
    with pia.expect_navigation():
        pia.locator("form[action$='/closing'] button").first.click()
    batch = pia.get_by_role("link", name="The batch").get_attribute("href")
    write_bill(pia, product=1)
    pia.goto(batch)
    pia.get_by_role("link", name="The plan").click()
    plan = pia.url
    press(pia, "Release it")
    press(pia, "It is here already: CLOTH", "#purchases")
    bo.goto(f"/preorders/{preorder}")
    worker = come("olu", **phone)
    worker.goto(plan)
    worker.wait_for_function(OPENS_AT_ITS_BARS)
    worker.goto("/desk/production/floor")
    press(worker, "Start: Making")
    expect(bo.locator("[data-stage-of]").first).to_contain_text("Making")
    worker.locator("input[name=good]").fill("2")
    press(worker, "Count")
    press(worker, "Work done: Making")

    # It is packed, handed over, and arrives.
    olu.goto("/desk/carriers")
    olu.get_by_label("Name").fill("PostNord")
    press(olu, "Put it on the list")
    olu.goto(batch)
    press(olu, "Finish and pack by order")
    olu.get_by_role("link", name=re.compile("^Consignment")).click()
    for step in ("Seal it", "Hand it to the carrier", "All of it has arrived"):
        press(olu, step)
    bo.goto("/orders")
    expect(bo.get_by_text("Delivered").first).to_be_visible()

    # A month later one closes the books, another approves, and Ada is paid: her award, and a tenth of 168 euros.
    ada.goto("/me/royalties")
    ada.fill("input[name=holder]", "Ada")
    ada.fill("input[name=iban]", IBAN)
    press(ada, "Save the account")
    house.put_forward(31)
    olu, adi, ada = come("olu"), come("adi"), come("ada")
    olu.goto("/desk/money/royalties")
    press(olu, "Close the month")
    adi.goto("/desk/money/royalties")
    press(adi, "Approve it")
    olu.goto("/desk/money/payouts")
    press(olu, "Ask for payouts")
    adi.goto("/desk/money/payouts")
    press(adi, "Approve it")
    olu.reload()
    press(olu, "Give those in EUR to the bank")
    press(olu, "The money arrived")
    ada.goto("/me/royalties")
    expect(ada.get_by_text("Paid out").first).to_be_visible()
    expect(ada.get_by_text("€216.80").first).to_be_visible()
    house.command("verify")
