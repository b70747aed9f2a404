"""Where the sample data lies, and how to write small files like it."""

import os
from pathlib import Path

import pytest


@pytest.fixture(scope="session")
def samples() -> Path:
    root = Path(__file__).parents[2]
    folder = Path(os.environ.get("WELLSPRING_SAMPLES") or root.parent / "shared" / "data")
    if not folder.is_dir():
        pytest.skip(f"There is no sample data at {folder}; WELLSPRING_SAMPLES says where it lies.")
    return folder


@pytest.fixture
def written(tmp_path):
    """Write files into a folder of their own and return it."""

    def write(**files: str | bytes) -> Path:
        for name, text in files.items():
            path = tmp_path / name.replace("__", ".")
            path.write_bytes(text if isinstance(text, bytes) else text.encode())
        return tmp_path

    return write
