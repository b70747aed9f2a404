"""Puts what npm brought where the site serves it, and lays a compressed copy beside every style and script."""

import gzip
import os
import shutil
from collections.abc import Iterator
from pathlib import Path

ROOT = Path(__file__).resolve().parents[2]
TAKEN = {"socket.io-client/dist/socket.io.esm.min.js": "socket.io.js"}
COMPRESSED = {".css", ".js", ".svg"}


def take(modules: Path, vendor: Path) -> None:
    """Copy each library's one file that a page needs."""
    vendor.mkdir(parents=True, exist_ok=True)
    for source, name in TAKEN.items():
        code = (modules / source).read_text(encoding="utf-8")
        (vendor / name).write_text(_without_map(code), encoding="utf-8")


def compress(static: Path) -> int:
    """Write FILE.gz beside every style, script and drawing, and return how many there are."""
    sources = list(_compressible(static))
    for source in sources:
        packed = source.with_name(source.name + ".gz")
        packed.write_bytes(gzip.compress(source.read_bytes(), 9, mtime=0))
        shutil.copystat(source, packed)  # a copy of another age than its source is stale, and not served
    return len(sources)


def _compressible(static: Path) -> Iterator[Path]:
    for folder, _, names in os.walk(static, followlinks=True):
        yield from (Path(folder, name) for name in sorted(names) if Path(name).suffix in COMPRESSED)


def _without_map(code: str) -> str:
    """Drop the last line's pointer to a source map that is not served."""
    return "".join(line for line in code.splitlines(keepends=True) if not line.startswith("//# sourceMappingURL="))


if __name__ == "__main__":
    take(ROOT / "node_modules", ROOT / "static" / "vendor")
    compress(ROOT / "static")
