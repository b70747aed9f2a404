"""Oversold under load: the real server, many people at once, and never one unit more than there is."""

import pytest

from tests.bench.house import House
from tests.conftest import DATABASES
from tests.rush import Rush


@pytest.fixture(params=DATABASES)
def house(request, tmp_path):
    settings = {"WELLSPRING_LIMITS": "off"}
    if request.param == "postgresql":
        from tests.postgres import cluster, programs

        if programs() is None:
            pytest.skip("There is no PostgreSQL server on this machine.")
        settings["WELLSPRING_DATABASE_URL"] = cluster().create("rush")
    house = House(tmp_path, **settings).start()
    yield house
    house.stop()


def test_of_a_hundred_and_twenty_orders_at_once_for_thirty_units_thirty_are_accepted(house):
    rush = Rush(house)
    preorder_id = rush.preorder(units=30)
    assert rush.run(preorder_id, orders=120) == {"201": 30, "409 sold_out": 90}
    assert rush.reserved(preorder_id) == 30
    house.command("verify")
