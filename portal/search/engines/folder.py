"""What a Whoosh index notes beside its files, and how both are made to outlive a power cut."""

import os
from dataclasses import asdict, dataclass, field
from pathlib import Path

import orjson
from whoosh.filedb.filestore import FileStorage
from whoosh.filedb.structfile import StructFile

from portal.search.engines.engine import Broken
from portal.search.rules.analyser import FORM

LEARNED = "LEARNED"


class File(StructFile):  # type: ignore[misc]  # Whoosh has no types
    """A file that is read here and there; Whoosh itself would go there and fill a buffer each time."""

    def get(self, position: int, length: int) -> bytes:
        """Return so many bytes from this place on."""
        return os.pread(self.fileno(), length, position)


class Files(FileStorage):  # type: ignore[misc]  # Whoosh has no types
    """The files of a folder; those that Whoosh leaves open when it stumbles are closed with the others."""

    def __init__(self, folder: Path) -> None:
        super().__init__(str(folder))
        self._opened: list[StructFile] = []

    def open_file(self, name: str, **options: object) -> StructFile:
        """Open a file for reading."""
        self._opened.append(File(super().open_file(name).file, name=name, **options))
        return self._opened[-1]

    def create_file(self, name: str, *modes: object, **options: object) -> StructFile:
        """Open a file for writing."""
        self._opened.append(super().create_file(name, *modes, **options))
        return self._opened[-1]

    def close_all(self) -> None:
        """Close every file that is still open."""
        opened, self._opened = self._opened, []
        for file in opened:
            if not file.is_closed:
                file.close()


@dataclass(frozen=True, slots=True)
class Learned:
    """The position that the files stand for, the number of their commit, and their sizes."""

    position: str | None
    generation: int
    form: int = 0
    files: dict[str, int] = field(default_factory=dict)

    @classmethod
    def read(cls, folder: Path) -> "Learned":
        """Return what is noted in a folder."""
        return cls(**orjson.loads((folder / LEARNED).read_bytes()))

    @staticmethod
    def stamp(folder: Path) -> tuple[int, int]:
        """Return what changes with each note."""
        state = (folder / LEARNED).stat()
        return state.st_ino, state.st_mtime_ns

    def compare(self, folder: Path, generation: int) -> None:
        """Refuse another form, and files that have not their size, or are gone without a later commit to merge them."""
        if self.form != FORM:
            raise Broken(f"{folder} is of form {self.form} instead of {FORM}.")
        found = files_of(folder)
        for name, size in self.files.items():
            if found.get(name, size if generation > self.generation else -1) != size:
                raise Broken(f"{folder / name} has {found.get(name, 'no')} bytes instead of {size}.")


def keep(folder: Path, learned: Learned) -> None:
    """Have the disk keep the files of a commit, and then note the position they stand for."""
    files = files_of(folder)
    before = Learned.read(folder).files if (folder / LEARNED).exists() else {}
    for name in files.keys() - before.keys():
        _sync(folder / name)
    _sync(folder)
    noted = Learned(learned.position, learned.generation, FORM, files)
    replace_file(folder / LEARNED, orjson.dumps(asdict(noted)))


def files_of(folder: Path) -> dict[str, int]:
    """Return the files of the index in a folder with their sizes; Whoosh never changes one once it is written."""
    return {path.name: path.stat().st_size for path in folder.iterdir() if "." in path.name and path.is_file()}


def replace_file(path: Path, content: bytes) -> None:
    """Write a file so that there is always the old or the new one, whole."""
    draft = path.with_name(f"{path.name}.{os.getpid()}.new")
    with draft.open("wb") as file:
        file.write(content)
        file.flush()
        os.fsync(file.fileno())
    draft.replace(path)
    _sync(path.parent)


def _sync(path: Path) -> None:
    descriptor = os.open(path, os.O_RDONLY)
    try:
        os.fsync(descriptor)
    finally:
        os.close(descriptor)
