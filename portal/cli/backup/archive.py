"""The file that a house is kept in: a compressed tar that ends with a list of all it holds.

The list comes last, so a file that was cut short has none, and nobody takes it for whole.
"""

import hashlib
import io
import json
import os
import re
import shutil
import tarfile
from collections.abc import Iterator
from contextlib import contextmanager
from dataclasses import asdict, dataclass, field
from pathlib import Path
from typing import IO, Any

import click

FORMAT = 1
MANIFEST = "manifest.json"
NAME = re.compile(r"(database\.db|tables/\w+\.copy|uploads(/[\w][\w.-]*)+)", re.ASCII)


@dataclass
class Manifest:
    """What a backup says of itself."""

    engine: str
    form: str  # the migration that its tables had reached
    river: str
    made_at: str
    events: int
    last_event: int
    rows: dict[str, int]
    columns: dict[str, list[str]] = field(default_factory=dict)
    files: dict[str, str] = field(default_factory=dict)  # each with its SHA-256
    format: int = FORMAT


@contextmanager
def new_file(path: Path) -> Iterator[IO[bytes]]:
    """Open a file that only its owner reads, and that bears its name only when it is whole and on the disk."""
    draft = path.with_name(f".{path.name}.{os.getpid()}")
    with os.fdopen(os.open(draft, os.O_CREAT | os.O_EXCL | os.O_WRONLY, 0o600), "wb") as file:
        try:
            yield file
            file.flush()
            os.fsync(file.fileno())
            draft.rename(path)
        finally:
            draft.unlink(missing_ok=True)
    sync(path.parent)


def sync(folder: Path) -> None:
    """Bring the names in a folder to the disk."""
    place = os.open(folder, os.O_RDONLY)
    os.fsync(place)
    os.close(place)


def pack(path: Path, folder: Path, uploads: Path, manifest: Manifest) -> None:
    """Write the archive: what lies in the folder, the uploads, and last the manifest."""
    with new_file(path) as file, tarfile.open(fileobj=file, mode="w:gz", compresslevel=3) as archive:
        for source, name in [*_named(folder, folder), *_named(uploads, uploads.parent)]:
            archive.add(source, name, recursive=False)
            manifest.files[name] = digest(source)
        text = json.dumps(asdict(manifest), indent=1).encode()
        entry = tarfile.TarInfo(MANIFEST)
        entry.size = len(text)
        archive.addfile(entry, io.BytesIO(text))


def _named(folder: Path, root: Path) -> list[tuple[Path, str]]:
    found = sorted(path for path in folder.rglob("*") if path.is_file() and not path.is_symlink())
    named = [(path, path.relative_to(root).as_posix()) for path in found]
    return [(path, name) for path, name in named if NAME.fullmatch(name)]


def unpack(path: Path, folder: Path) -> Manifest:
    """Lay the contents of an archive into a folder, and return its manifest once every file is proved whole."""
    try:
        with tarfile.open(path, mode="r:gz") as archive:
            for entry in archive:
                _lay(archive, entry, folder)
        manifest = Manifest(**json.loads((folder / MANIFEST).read_text(encoding="utf-8")))
    except (OSError, EOFError, tarfile.TarError, ValueError, TypeError) as error:
        raise click.ClickException("This file is not a whole backup of Wellspring.") from error
    _check(manifest, folder)
    return manifest


def _lay(archive: tarfile.TarFile, entry: tarfile.TarInfo, folder: Path) -> None:
    """Write one file of the archive; whatever is not a plain file under a name of ours is not believed."""
    source = archive.extractfile(entry) if entry.isreg() else None
    if source is None or not (entry.name == MANIFEST or NAME.fullmatch(entry.name)):
        raise ValueError(entry.name)
    target = folder / entry.name
    target.parent.mkdir(parents=True, exist_ok=True)
    with target.open("wb") as file:
        shutil.copyfileobj(source, file)


def _check(manifest: Manifest, folder: Path) -> None:
    found: dict[str, Any] = {name: digest(path) for path, name in _named(folder, folder)}
    if manifest.format != FORMAT or found != manifest.files:
        raise click.ClickException("This backup is damaged: its files are not those that its list names.")


def digest(path: Path) -> str:
    """Return the SHA-256 of a file."""
    with path.open("rb") as file:
        return hashlib.file_digest(file, "sha256").hexdigest()
