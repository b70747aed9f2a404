"""Files that people upload: what they are is read from what is in them, and it must be what their name says."""

import io
import re
import struct
import zipfile
from collections.abc import Callable
from dataclasses import dataclass
from typing import Final

from portal.kit.errors import Refused
from portal.kit.limits import FILE_BYTES
from portal.kit.text import clean_line

BINARY: Final = "application/octet-stream"
PARTS: Final = 5000  # files within a file
CALLED: Final = 100  # characters of a name


@dataclass(frozen=True, slots=True)
class Kind:
    """A kind of file: as what it is sent, and how to tell it by its contents."""

    mimetype: str
    fits: Callable[[bytes], bool]


def _is_text(raw: bytes) -> bool:
    try:
        return "\0" not in raw.decode("utf-8-sig")
    except UnicodeDecodeError:
        return False


def _is_mesh(raw: bytes) -> bool:
    """Say whether this is a mesh: its triangles, counted at its head, fill it exactly; or it is one in words."""
    if len(raw) >= 84 and len(raw) == 84 + 50 * struct.unpack_from("<I", raw, 80)[0]:
        return True
    return raw.lstrip().startswith(b"solid") and _is_text(raw)


def _names_in(raw: bytes) -> list[str]:
    """Return the names of the files in an archive, without opening any of them."""
    try:
        with zipfile.ZipFile(io.BytesIO(raw)) as archive:
            names = archive.namelist()
    except (zipfile.BadZipFile, ValueError, OverflowError, NotImplementedError):
        return []
    return names if len(names) <= PARTS else []


def _holds(*wanted: str) -> Callable[[bytes], bool]:
    """Return what tells an archive that holds these and no macros."""

    def fits(raw: bytes) -> bool:
        names = _names_in(raw)
        has_macros = any(name.lower().endswith("vbaproject.bin") for name in names)
        return bool(names) and not has_macros and all(any(name.startswith(each) for name in names) for each in wanted)

    return fits


def _begins(mark: bytes) -> Callable[[bytes], bool]:
    return lambda raw: raw.lstrip().startswith(mark)


OFFICE: Final = "application/vnd.openxmlformats-officedocument"
KINDS: Final = {
    "pdf": Kind("application/pdf", _begins(b"%PDF-")),
    "txt": Kind("text/plain; charset=utf-8", _is_text),
    "md": Kind("text/plain; charset=utf-8", _is_text),
    "csv": Kind("text/plain; charset=utf-8", _is_text),
    "docx": Kind(f"{OFFICE}.wordprocessingml.document", _holds("[Content_Types].xml", "word/")),
    "xlsx": Kind(f"{OFFICE}.spreadsheetml.sheet", _holds("[Content_Types].xml", "xl/")),
    "pptx": Kind(f"{OFFICE}.presentationml.presentation", _holds("[Content_Types].xml", "ppt/")),
    "odt": Kind("application/vnd.oasis.opendocument.text", _holds("mimetype", "content.xml")),
    "ods": Kind("application/vnd.oasis.opendocument.spreadsheet", _holds("mimetype", "content.xml")),
    "zip": Kind("application/zip", _holds()),
    "stl": Kind(BINARY, _is_mesh),
    "step": Kind(BINARY, _begins(b"ISO-10303-21;")),
    "stp": Kind(BINARY, _begins(b"ISO-10303-21;")),
}
PICTURES: Final = ("png", "jpg", "jpeg", "webp", "gif")


def ending_of(filename: str) -> str:
    """Return the ending of a name, in lower case."""
    return filename.rpartition(".")[2].lower() if "." in filename else ""


def called(filename: str) -> str:
    """Return a name as it may be shown and saved under: one line, no folders, not long, with its ending."""
    line = re.sub(r'[\\/:*?"<>|\x00-\x1f]+', " ", clean_line(filename.replace("\\", "/").rpartition("/")[2])).strip(
        " ."
    )
    stem, _, ending = line.rpartition(".")
    return f"{stem[: CALLED - len(ending) - 1].strip(' .') or 'file'}.{ending.lower()}"


def check_file(filename: str, raw: bytes) -> Kind:
    """Return what kind of file this is, or refuse it."""
    if not raw:
        raise Refused("Please choose a file.", code="file")
    if len(raw) > FILE_BYTES:
        raise Refused("The file is larger than {n} MB.", code="file", n=FILE_BYTES // 2**20)
    kind = KINDS.get(ending_of(filename))
    if kind is None:
        raise Refused("Files of this kind are not taken. Taken are: {kinds}.", code="file", kinds=", ".join(KINDS))
    if not kind.fits(raw):
        raise Refused("What is in the file is not what its name says, or it is damaged.", code="file")
    return kind
