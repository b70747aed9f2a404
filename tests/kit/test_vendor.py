import gzip
import os

from portal.kit.vendor import ROOT, TAKEN, compress, take


def library(folder, source, code):
    path = folder / source
    path.parent.mkdir(parents=True, exist_ok=True)
    path.write_text(code, encoding="utf-8")


def test_what_npm_brought_is_served_without_a_pointer_to_a_map(tmp_path):
    for source in TAKEN:
        library(tmp_path / "node_modules", source, "export const a = 1;\n//# sourceMappingURL=a.map\n")
    take(tmp_path / "node_modules", tmp_path / "vendor")
    for name in TAKEN.values():
        assert (tmp_path / "vendor" / name).read_text() == "export const a = 1;\n"


def test_a_compressed_copy_lies_beside_each_style_and_script_and_is_as_old(tmp_path):
    (tmp_path / "a.css").write_text("a { color: red; }")
    (tmp_path / "b.png").write_bytes(b"png")
    os.utime(tmp_path / "a.css", (1_000_000_000, 1_000_000_000))
    assert compress(tmp_path) == 1
    packed = tmp_path / "a.css.gz"
    assert gzip.decompress(packed.read_bytes()) == b"a { color: red; }"
    assert packed.stat().st_mtime == 1_000_000_000
    assert compress(tmp_path) == 1  # a copy is not compressed again


def test_the_lock_names_no_registry():
    assert "://" not in (ROOT / "package-lock.json").read_text(encoding="utf-8")
