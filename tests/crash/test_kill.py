"""kill -9 of the real server while people write: nothing that was acknowledged is lost, doubled or half done."""

from tests.bench.house import House
from tests.crash.storm import Storm

CYCLES = 3


def test_what_was_acknowledged_survives_however_often_the_server_is_killed(tmp_path):
    house = House(tmp_path, WELLSPRING_LIMITS="off")
    house.command("migrate")
    storm = Storm(house)
    for _ in range(CYCLES):
        house.start_again()
        storm.settle()
        storm.rage(0.8)
    house.start_again()
    try:
        storm.settle()
        assert storm.wrongs() == []
        assert all(guest.sent["votes"] for guest in storm.guests)
    finally:
        house.stop()
    house.command("verify")
