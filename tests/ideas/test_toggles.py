"""Pressing on and off changes nothing in the end: over HTTP, at once, with limits raised."""

from tests.bench.house import House
from tests.bench.toggles import toggle


def test_eight_people_who_press_twenty_times_leave_as_many_votes_as_rows_and_one_voice_each_in_the_trend(tmp_path):
    house = House(tmp_path, WELLSPRING_LIMITS="off").start()
    try:
        found = toggle(house, house.guests(9), times=20)
        assert set(found["said"]) <= {200, 204}, found["said"]
        assert found["votes"] == found["rows"] == 4, "every second person pressed once more"
        assert found["trend"] <= found["worth"]
        house.command("verify")
    finally:
        house.stop()
