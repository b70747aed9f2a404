import os
import re

import pytest

from portal.app import create_app
from portal.web.statics import FOLDER, address


@pytest.fixture
def site(tmp_path):
    """An application whose database nobody asks: static files need none."""
    return create_app({"TESTING": True, "PROPAGATE": True, "DATA": tmp_path, "RIVER": "elsewhere"})


def get(site, address, **options):
    return site.test_client().get(address, buffered=True, **options)  # buffered: the file is closed again


def test_a_static_file_is_kept_for_a_year_under_an_address_of_its_version(site):
    with site.test_request_context():
        style = address("css/ground.css")
    answer = get(site, style)
    assert answer.status_code == 200
    assert answer.mimetype == "text/css"
    assert answer.cache_control.max_age == 31_536_000
    assert answer.cache_control.immutable


def test_a_script_finds_what_it_imports_beside_it_in_the_same_version(site):
    with site.test_request_context():
        script = address("js/live.js")
    imported = re.findall(r'from "\./([a-z]+\.js)"', get(site, script).get_data(as_text=True))
    assert imported
    for name in imported:
        assert get(site, script.replace("live.js", name)).cache_control.immutable


def test_the_address_of_an_older_version_is_answered_but_asked_for_again(site):
    answer = get(site, "/static/0123456789ab/css/ground.css")
    assert answer.status_code == 200
    assert answer.cache_control.max_age is None
    assert answer.cache_control.no_cache


def test_a_compressed_copy_of_another_age_is_not_sent(site, tmp_path, monkeypatch):
    monkeypatch.setattr("portal.web.statics.FOLDER", tmp_path)
    (tmp_path / "a.js").write_text("new")
    (tmp_path / "a.js.gz").write_bytes(b"stale")
    (tmp_path / "a.js.gz").touch()
    os.utime(tmp_path / "a.js.gz", (1, 1))
    answer = get(site, "/static/x/a.js", headers={"Accept-Encoding": "gzip"})
    assert answer.get_data() == b"new"


def test_there_is_no_way_out_of_the_folder(site):
    assert (FOLDER / ".." / "config.py").exists()
    assert get(site, "/static/x/../../config.py").status_code == 404
    assert get(site, "/static/x/%2e%2e/config.py").status_code == 404
