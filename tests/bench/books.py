"""Twenty thousand operations on the ledger over HTTP while the server is killed thirty times: all balances."""

import http.client
import json
import os
import random
import re
import tempfile
import time
from contextlib import suppress
from pathlib import Path
from threading import Event, Thread
from urllib.parse import urlencode

from tests.bench.figures import Figure
from tests.bench.house import House

TIMES, MANY = int(os.environ.get("BOOKS_KILLS", "30")), int(os.environ.get("BOOKS_OPERATIONS", "20000"))
MEMBERS = 6
CSRF = re.compile(r'name="csrf" value="([^"]+)"')
ANSWERED = (303, 403, 404, 409, 422)  # done, or refused with a sentence
MINE = "SELECT id FROM redemption WHERE person_id = ? AND status = 'requested' ORDER BY id DESC LIMIT 5"
ANY = (
    "SELECT id, status FROM redemption WHERE status IN ('requested', 'confirmed', 'fulfilled') ORDER BY id DESC LIMIT 9"
)
NEXT = {"requested": "confirmation", "confirmed": "fulfilment", "fulfilled": "return"}


class Hand:
    """Somebody who asks for rewards and cancels, or hands them out; what is not answered is sent again."""

    def __init__(self, house: House, known: dict[str, object], *, makes: bool, seed: int) -> None:
        self.house, self.id, self.makes = house, int(str(known["id"])), makes
        self.cookie, self.csrf, self.sent, self.asked = f"session={known['session']}", "", 0, 0
        self.chance, self.open = random.Random(seed), None  # type: tuple[random.Random, tuple[str, str] | None]
        self.line: http.client.HTTPConnection | None = None

    def work_until(self, dead: Event) -> None:
        """Work until the server is dead."""
        while not dead.is_set():
            with suppress(OSError, http.client.HTTPException):
                self.work()

    def work(self) -> None:
        """Send what is open, or something new, and note that it was answered."""
        if not self.csrf:
            self.csrf = CSRF.findall(self._ask("GET", "/rewards")[1])[0]
        if self.open is None:
            self.open = self._choose(), f"{self.id}-{self.sent}"
        path, once = self.open
        body = urlencode({"csrf": self.csrf, "once": once, "price": "5", "reason": "It came back whole."})
        status, _ = self._ask("POST", path, body)
        if status not in ANSWERED:
            time.sleep(0.05)  # too many at once: it stays open
            return
        self.asked += status == 303 and path.startswith("/rewards/")
        self.sent, self.open = self.sent + 1, None

    def _choose(self) -> str:
        """Return what to do next: mostly what is possible."""
        if self.makes:
            rows = self.house.ask(ANY)
            key, status = self.chance.choice(rows) if rows else (1, "requested")
            return f"/desk/redemptions/{key}/{'cancellation' if self.chance.random() < 0.2 else NEXT[status]}"
        mine = self.house.ask(MINE, self.id)
        if mine and self.chance.random() < 0.45:
            return f"/me/redemptions/{self.chance.choice(mine)[0]}/cancellation"
        return "/rewards/1/redemptions"

    def _ask(self, method: str, path: str, body: str = "") -> tuple[int, str]:
        self.line = self.line or http.client.HTTPConnection("127.0.0.1", self.house.port, timeout=30)
        head = {"Cookie": self.cookie, "Content-Type": "application/x-www-form-urlencoded"}
        try:
            self.line.request(method, path, body or None, head)
            answer = self.line.getresponse()
            return answer.status, answer.read().decode()
        except (OSError, http.client.HTTPException):
            self.line.close()
            self.line = None
            raise


def measure(_profile: str) -> list[Figure]:
    """Kill the server again and again while points are set aside, spent, released and given back."""
    with tempfile.TemporaryDirectory(prefix="wellspring-bench-") as folder:
        house = House(Path(folder), WELLSPRING_LIMITS="off")
        house.command("migrate")
        known = json.loads(house.python("-m", "tests.bench.members", str(MEMBERS)))
        hands = [Hand(house, each, makes=n >= MEMBERS, seed=n) for n, each in enumerate(known)]
        began = time.monotonic()
        for _ in range(TIMES):
            _live_and_die(house, hands, MANY // TIMES)
        took = time.monotonic() - began
        house.start_again()
        for hand in hands:
            while hand.open is not None:
                with suppress(OSError, http.client.HTTPException):
                    hand.work()
        wrongs = _wrongs(house, hands)
        house.stop()
        house.command("verify")
    for wrong in wrongs:
        print(f"  {wrong}")
    answered = sum(hand.sent for hand in hands)
    return [
        Figure("books.answered", f"operations on points over HTTP under {TIMES} times kill -9", answered, least=MANY),
        Figure("books.wrongs", "    lost, doubled, unbalanced, below zero", len(wrongs), most=0),
        Figure("books.rate", "    answered a second, with all the starts", answered / took, "/s"),
    ]


def _live_and_die(house: House, hands: list[Hand], many: int) -> None:
    house.start_again()
    dead, enough = Event(), sum(hand.sent for hand in hands) + many
    threads = [Thread(target=hand.work_until, args=(dead,), daemon=True) for hand in hands]
    for thread in threads:
        thread.start()
    while sum(hand.sent for hand in hands) < enough:
        time.sleep(0.02)
    house.kill()
    dead.set()
    for thread in threads:
        thread.join()


def _wrongs(house: House, hands: list[Hand]) -> list[str]:
    """Return what the books say otherwise than those who were answered."""
    found = []
    for hand in hands[:MEMBERS]:
        ((there,),) = house.ask("SELECT count(*) FROM redemption WHERE person_id = ?", hand.id)
        if there != hand.asked:
            found.append(f"{hand.id}: {hand.asked} were acknowledged, {there} are there")
    if house.ask("SELECT coalesce(sum(points), 0) FROM reward_posting") != [(0,)]:
        found.append("the sum of all postings is not nought")
    below = "available < 0 OR pending < 0 OR held < 0 OR frozen < 0 OR owed < 0"
    found += [f"a wallet below zero: {row}" for row in house.ask(f"SELECT * FROM reward_wallet WHERE {below}")]
    return found
