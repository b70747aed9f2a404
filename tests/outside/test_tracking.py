"""Reports of carriers as files: what is no table is refused with a sentence, whatever it is made of."""

import pytest

from portal.kit.errors import Refused
from portal.outside.readers.tracking import read_reports

HEAD = b"carrier,code,report,happened_at"


@pytest.mark.parametrize("raw", [b"x" * 140_000, b"\xff\xfe", b"", HEAD + b"\n" + b"9" * 140_000], ids=range(4))
def test_what_is_no_table_is_refused_with_a_sentence(raw):
    with pytest.raises(Refused):
        read_reports(raw)


def test_lines_may_end_as_old_programs_end_them():
    (line,) = read_reports(HEAD + b"\rPost,P1,delivered,2026-11-02T10:00:00Z\r")
    assert (line.carrier, line.code, line.report) == ("Post", "P1", "delivered")
