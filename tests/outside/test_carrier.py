"""Who carries letters and news beside the pages, and who asks about payments: what goes wrong once is tried again."""

from threading import Event as Flag

import pytest

from portal.orders import sender as asking
from portal.outside.sender import Carrier, carrying


@pytest.mark.parametrize("name", ["carrier", "cashier"])
def test_who_stumbles_gets_up_again(app, monkeypatch, name):
    tries, is_done = [], Flag()

    def stumble_once(*_):
        tries.append(len(tries))
        if len(tries) == 1:
            raise OSError("The line is down.")
        is_done.set()
        return []

    monkeypatch.setattr(carrying, "PAUSE", 0.01)
    monkeypatch.setattr(asking, "PAUSE", 0.01)
    monkeypatch.setattr(asking.Cashier, "round", stumble_once)
    who = Carrier(app, stumble_once, "outside.tests") if name == "carrier" else asking.Cashier(app)
    who.thread.start()
    is_up = is_done.wait(5)
    who.stopping.set()
    who.thread.join(5)
    assert is_up
