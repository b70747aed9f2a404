"""Work in a process of its own ends with the house that sent for it, also where it was just being sent for."""

import sys
from time import monotonic

from portal.cli.errands import Errand


def test_an_errand_tells_how_it_ended():
    assert Errand(sys.executable, "-c", "raise SystemExit(3)").run() == 3


def test_what_is_sent_for_as_the_house_closes_does_not_go_on_alone():
    errand, began = Errand(sys.executable, "-c", "import time; time.sleep(20)"), monotonic()
    errand.stop()
    assert errand.run() != 0
    assert monotonic() - began < 10
