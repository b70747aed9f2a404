"""kill -9 of the real server while people write: nothing that was acknowledged is lost, doubled or half done."""

from tests.bench.house import House
from tests.crash.storm import Storm

WRITES = (17, 40, 9)  # so much is acknowledged before each kill


def test_what_was_acknowledged_survives_however_often_the_server_is_killed(tmp_path):
    house = House(tmp_path, WELLSPRING_LIMITS="off")
    house.command("migrate")
    storm = Storm(house)
    for many in WRITES:
        house.start_again()
        storm.settle()
        storm.rage(many)
    house.start_again()
    try:
        storm.settle()
        assert storm.wrongs() == []
        assert storm.acknowledged >= sum(WRITES)
    finally:
        house.stop()
    house.command("verify")
