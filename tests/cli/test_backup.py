"""The whole house goes into one file while it is open, and comes back out of it to the row."""

import gzip
import stat
import tarfile

import pytest
from click.testing import CliRunner
from sqlalchemy import select, text
from sqlalchemy.exc import DBAPIError

from portal.app import READERS, create_app
from portal.cli import main
from portal.cli.house import serving
from portal.ideas.acts import comment_on, post_idea, vote_for
from portal.kit.clock import now
from portal.kit.db import db, writing
from portal.outside.models.mail import Parcel
from portal.outside.queries.mail import unsettled
from portal.people.acts import join
from portal.people.forgetting import forget_person
from portal.people.models import Person
from portal.river.acts import upkeep
from portal.river.reader import flow, newest, river_name

OWN = ("session", "cursor", "river", "token", "parcel")


@pytest.fixture(params=["sqlite", "postgresql"])
def place(request, tmp_path, monkeypatch, migrated):
    """A house of its own, migrated, with the settings of its environment."""
    url = f"sqlite:///{tmp_path}/data/wellspring.db"
    if request.param == "postgresql":
        postgres = pytest.importorskip("tests.postgres")
        url = postgres.postgres_url("backup") or pytest.skip("There is no PostgreSQL on this machine.")
    monkeypatch.setenv("WELLSPRING_DATA", str(tmp_path / "data"))
    monkeypatch.setenv("WELLSPRING_DATABASE_URL", url)
    monkeypatch.setenv("WELLSPRING_RIVER", "elsewhere")
    assert wellspring("migrate").startswith("Migrated")
    return tmp_path


def wellspring(*words, code=0):
    said = CliRunner().invoke(main, [str(word) for word in words], catch_exceptions=False)
    assert said.exit_code == code, said.output
    return said.output


@pytest.fixture
def inside(place):
    """Stand in the house, as often as asked; each time the connections are closed again."""
    apps = []

    class Inside:
        def __enter__(self):
            apps.append(create_app())
            self.context = apps[-1].app_context()
            self.context.push()

        def __exit__(self, *_):
            db.session.remove()
            db.engine.dispose()
            self.context.pop()

    return Inside()


def story():
    ada, bo = join("Ada"), join("Bo")
    idea = post_idea(ada, "A lamp that follows the sun", "It should *turn*.\n\tAnd \\ be 100% quiet; 想法.", ["lamp"])
    vote_for(idea, bo)
    comment_on(idea, bo, "Yes!")
    flow(READERS)


def rows():
    tables = [table for table in db.metadata.sorted_tables if table.name not in OWN]
    return {table.name: sorted(map(repr, db.session.execute(table.select()))) for table in tables}


def test_a_restored_house_is_what_it_was_under_another_name_and_goes_on_from_there(place, inside):
    picture = place / "data" / "uploads" / "ab" / "cd.webp"
    with inside:
        story()
        picture.parent.mkdir(parents=True)
        picture.write_bytes(b"a picture")
        before, name, last = rows(), river_name(), newest()
    wellspring("backup", place / "kept")
    with inside:
        post_idea(1, "Too late", "This came after the backup.")
        picture.unlink()
    assert "events of" in wellspring("restore", place / "kept")
    with inside:
        assert rows() == before
        assert river_name() != name
        assert newest() == last
        assert not any(reader.is_behind() for reader in READERS if not hasattr(reader, "tables") or reader.tables)
        assert picture.read_bytes() == b"a picture"
        assert post_idea(2, "Afterwards", "The house goes on.") == 2
        assert newest() > last
        with pytest.raises(DBAPIError, match="added, never changed"), writing():
            db.session.execute(text("DELETE FROM event"))


def test_what_a_restore_replaces_can_be_restored_itself(place, inside):
    wellspring("backup", place / "empty")
    with inside:
        story()
        before = rows()
    wellspring("restore", place / "empty")
    wellspring("restore", place / "data" / "before-restore.tar.gz")
    with inside:
        assert rows() == before


def test_whoever_was_forgotten_since_is_forgotten_again_and_nobody_else(place, inside):
    with inside:
        story()
    wellspring("backup", place / "kept")
    with inside:
        forget_person(1, 1)
    wellspring("restore", place / "kept")
    with inside:
        assert [person.name for person in db.session.scalars(select(Person).order_by(Person.id))] == ["…", "Bo"]
        assert "sun" not in str(rows()["event"])
        late = join("Cy")
        forget_person(late, late)
    wellspring("restore", place / "kept")
    with inside:
        assert join("Di") == late, "the id is given again"
    wellspring("backup", place / "kept again")
    wellspring("restore", place / "kept again")
    with inside:
        assert db.session.get(Person, late).name == "Di"


def test_no_letter_is_sent_a_second_time_after_a_restore(place, inside):
    with inside, upkeep():
        join("Ada")
        db.session.add(Parcel(event_id=1, person_id=1, letter="confirm", subject="person:1", facts={}, packed_at=now()))
    wellspring("backup", place / "kept")
    wellspring("restore", place / "kept")
    with inside:
        assert [parcel.state for parcel in unsettled()] == ["sending"]


def test_only_its_owner_reads_a_backup_and_none_is_overwritten(place):
    file = place / "kept"
    wellspring("backup", file)
    assert stat.S_IMODE(file.stat().st_mode) == 0o600
    assert "is there already" in wellspring("backup", file, code=1)


def test_a_backup_that_is_cut_short_or_changed_is_refused_and_changes_nothing(place, inside):
    file = place / "kept"
    wellspring("backup", file)
    whole = file.read_bytes()
    with inside:
        story()
        before = rows()
    for damaged in (
        whole[:-200],
        b"no archive",
        gzip.compress(gzip.decompress(whole).replace(b"everyone", b"nobodies")),
    ):
        file.write_bytes(damaged)
        assert "damaged" in (said := wellspring("restore", file, code=1)) or "not a whole backup" in said
    with inside:
        assert rows() == before


@pytest.mark.parametrize("name", ["../../escaped", "/etc/escaped", "uploads/../../escaped", "uploads/.hidden", "other"])
def test_a_backup_with_a_file_that_is_not_ours_is_refused(place, name):
    (place / "evil.txt").write_text("evil")
    with tarfile.open(place / "evil", "w:gz") as archive:
        archive.add(place / "evil.txt", name)
    assert "not a whole backup" in wellspring("restore", place / "evil", code=1)


def test_nothing_is_restored_under_the_feet_of_a_server(place, inside):
    wellspring("backup", place / "kept")
    with inside, serving():
        assert "Stop its server first" in wellspring("restore", place / "kept", code=1)
