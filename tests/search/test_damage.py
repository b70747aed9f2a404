"""A folder that a power cut or a mistake damaged is told from a whole one, and never takes the site down."""

import os

import pytest

from portal.search.engines import Broken, Index
from portal.search.engines.folder import LEARNED
from portal.search.engines.whoosh import WhooshEngine
from tests.search.conftest import document, seen_by_all


@pytest.fixture
def filled(tmp_path):
    """An index of some commits, closed, and the folder of its files."""
    engine = WhooshEngine(tmp_path / "index")
    engine.become(engine.twin())
    for n in range(3):
        engine.update([document(f"idea:{n}-{m}", f"Bell {n} {m}", "批量生产 " * m) for m in range(5)], [], f"river:{n}")
    engine.close()
    return engine, tmp_path / "index" / "1"


def files(folder):
    return sorted(path for path in folder.iterdir() if path.is_file() and path.stat().st_size)


@pytest.mark.parametrize("harm", ["emptied", "halved", "removed"])
def test_any_file_that_is_lost_or_cut_is_noticed(filled, harm):
    engine, folder = filled
    for path in files(folder):
        whole = path.read_bytes()
        path.unlink() if harm == "removed" else path.write_bytes(whole[: len(whole) // 2 if harm == "halved" else 0])
        with pytest.raises(Broken):
            engine.check()
        engine.close()
        path.write_bytes(whole)
        os.utime(path)
    engine.check()
    engine.close()


def test_files_of_a_commit_that_was_not_noted_are_read_through(filled):
    engine, folder = filled
    noted = (folder / LEARNED).read_bytes()
    engine.update([document("idea:9", "Late", "words " * 50)], [], "river:9")
    (folder / LEARNED).write_bytes(noted)
    engine.check()
    assert engine.position() == "river:2"  # so the batch is learned again
    new = [path for path in files(folder) if path.suffix == ".pst" and path.name not in noted.decode()]
    for path in new:
        path.write_bytes(b"\0" * path.stat().st_size)
    with pytest.raises(Broken):
        engine.check()
    engine.close()


def test_a_search_over_damage_says_so_and_a_twin_repairs_it(filled):
    engine, folder = filled
    for path in files(folder):
        if path.suffix == ".pst":
            path.write_bytes(b"\xff" * path.stat().st_size)
    index = Index(engine)
    with pytest.raises(Broken):
        index.search("bell", seen_by_all())
    twin = engine.twin()
    twin.update([document("idea:1", "A bell")], [], "river:1")
    engine.become(twin)
    assert [hit.key for hit in index.search("bell", seen_by_all()).hits] == ["idea:1"]
    assert not folder.exists()
    engine.close()


def test_another_process_sees_a_commit_at_its_next_search(filled):
    engine, _ = filled
    other = Index(WhooshEngine(engine.root))
    assert other.search("teapot", seen_by_all()).hits == []
    engine.update([document("idea:7", "A teapot")], [], "river:7")
    assert len(other.search("teapot", seen_by_all()).hits) == 1
    engine.become(engine.twin())
    assert other.search("teapot", seen_by_all()).hits == []
    engine.close()
    other.engine.close()


def test_many_small_commits_leave_few_segments_and_lose_nothing(tmp_path):
    engine = WhooshEngine(tmp_path / "index")
    engine.become(engine.twin())
    for n in range(35):
        engine.update([document(f"idea:{n % 25}", f"Bell {n}")], [], f"river:{n}")
    assert len(list((tmp_path / "index" / "1").glob("*.trm"))) < 10
    assert len(Index(engine).search("bell", seen_by_all(), limit=50).hits) == 25
    engine.check()
    engine.close()
