"""What the tests of the ranking share: published results, where the folder that holds them is at hand."""

import csv
import json
import os
from pathlib import Path

import pytest
from hypothesis import settings

from portal.sources.rules.worth import Buyer

settings.register_profile("unhurried", deadline=None)  # no test fails because the machine is busy
settings.load_profile("unhurried")

ROOT = Path(__file__).parents[2]
ORACLES = Path(os.environ.get("WELLSPRING_SAMPLES") or ROOT.parent / "shared" / "data").parent / "oracles"


def published(name):
    if not (ORACLES / name).exists():
        pytest.skip(f"The published results are not at hand: there is no {name} beside the sample data.")
    return (ORACLES / name).read_text()


@pytest.fixture(scope="session")
def oracles():
    return json.loads(published("oracles.json"))


@pytest.fixture(scope="session")
def cdnow():
    rows = csv.DictReader(published("cdnow_customers_summary_with_transactions.csv").splitlines())
    return [Buyer(int(row["x"]), float(row["t_x"]), float(row["T"]), float(row["zbar"])) for row in rows]
