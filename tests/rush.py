"""A rush: many people order at the same moment what there is too little of, over HTTP, each on a line of their own."""

import json
from collections import Counter
from datetime import timedelta
from itertools import cycle, islice
from threading import Barrier, Thread
from typing import Any

from portal.kit.clock import now
from tests.bench.asking import Line
from tests.bench.house import House

STAFF = "rush@example.org"
BUYERS = 40


class Rush:
    """A served house with a product that everybody wants, and people who are ready to order it."""

    def __init__(self, house: House) -> None:
        self.house = house
        password = ("--password", "correct horse battery")
        house.command("user", "create", "--email", STAFF, "--name", "Petra", "--role", "product", *password)
        self.staff = house.command("token", "create", "--email", STAFF, "--scope", "write").strip()
        self.sent: dict[str, Any] = {"quantity": 1}
        self.buyers = [guest["token"] for guest in house.guests(BUYERS)]

    def preorder(self, units: int) -> int:
        """Open a pre-order for so many units, and return its id."""
        idea = self._ask("POST", "/ideas", self.buyers[0], title=f"A lamp of which {units} are made", body="It folds.")
        reason = {"status": "adopted", "reason": "Many people asked us for it."}
        self._ask("PUT", f"/ideas/{idea['id']}/status", self.staff, **reason)
        terms: dict[str, Any] = {
            "threshold": 1,
            "cap": units,
            "currency": "EUR",
            "prices": [{"from": 1, "minor": 8900}],
        }
        closes = (now() + timedelta(days=30)).isoformat()
        opened = self._ask("POST", "/preorders", self.staff, idea_id=idea["id"], closes_at=closes, **terms)
        assert opened["cap"] == units
        return int(opened["id"])

    def run(self, preorder_id: int, orders: int) -> Counter[str]:
        """Let so many orders be sent at once; return how often which answer came, as `201` or `409 sold_out`."""
        start, said = Barrier(orders, timeout=60), Counter[str]()

        def order(token: str) -> None:
            line = Line(self.house.port, f"Authorization: Bearer {token}\r\n")
            start.wait()
            status, body = line.ask("POST", f"/api/v1/preorders/{preorder_id}/orders", json.dumps(self.sent).encode())
            line.close()
            said[f"{status} {json.loads(body).get('code', '')}".strip()] += 1

        hands = [Thread(target=order, args=(token,)) for token in islice(cycle(self.buyers), orders)]
        for hand in hands:
            hand.start()
        for hand in hands:
            hand.join()
        return said

    def reserved(self, preorder_id: int) -> int:
        """Return how many units the house holds to be ordered."""
        listed = self._ask("GET", "/preorders?limit=100", self.staff)
        return next(int(each["ordered"]) for each in listed["items"] if each["id"] == preorder_id)

    def _ask(self, method: str, path: str, token: str, **body: Any) -> dict[str, Any]:
        line = Line(self.house.port, f"Authorization: Bearer {token}\r\n")
        status, said = line.ask(method, f"/api/v1{path}", json.dumps(body).encode() if method != "GET" else b"")
        line.close()
        assert status in (200, 201), said
        found: dict[str, Any] = json.loads(said)
        return found
