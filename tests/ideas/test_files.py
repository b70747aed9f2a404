"""Files in ideas: checked by what is in them, seen with the text that names them, and never run."""

import io
import zipfile

import pytest

from portal.ideas.acts import comment_on, edit_idea, hide_idea, post_idea, restore_idea
from portal.kit.errors import Refused
from portal.kit.files import called, check_file

PDF = b"%PDF-1.7\n%fake but begins like one"


def archive(*names):
    packed = io.BytesIO()
    with zipfile.ZipFile(packed, "w") as file:
        for name in names:
            file.writestr(name, "x")
    return packed.getvalue()


def status(reader, address):
    with reader.get(address) as answer:
        return answer.status_code


def upload(reader, name, raw):
    return reader.post("/files", {"file": (io.BytesIO(raw), name)}, headers={"Accept": "application/json"})


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("a.pdf", PDF),
        ("说明.txt", "中文".encode()),
        ("a.csv", b"a,b\n1,2\n"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml")),
        ("a.zip", archive("drawing.dxf")),
        ("a.stl", b"\0" * 80 + (1).to_bytes(4, "little") + b"\0" * 50),
        ("a.step", b"ISO-10303-21;\nHEADER;"),
    ],
)
def test_what_is_what_its_name_says_is_taken(name, raw):
    assert check_file(name, raw)


@pytest.mark.parametrize(
    ("name", "raw"),
    [
        ("", b"x"),
        ("a.pdf", b""),
        ("a.pdf", b"<html><script>alert(1)</script>"),
        ("a.exe", b"MZ"),
        ("a.svg", b"<svg onload='alert(1)'/>"),
        ("a.html", b"<p>"),
        ("a.txt", b"\x00\x01"),
        ("a.docx", archive("[Content_Types].xml", "word/document.xml", "word/vbaProject.bin")),
        ("a.docx", archive("readme.txt")),
        ("a.zip", b"PK\x03\x04 broken"),
        ("a.stl", b"\0" * 100),
        ("a.pdf", PDF + b"x" * (10 * 2**20)),
    ],
)
def test_what_is_disguised_damaged_or_too_large_is_refused(name, raw):
    with pytest.raises(Refused):
        check_file(name, raw)


def test_a_name_is_one_line_without_folders():
    assert called("../../etc\\pass\nwd.PDF").endswith(".pdf")
    assert "/" not in called("../../etc/passwd.pdf")
    assert len(called("x" * 300 + ".pdf")) <= 100


def test_a_file_is_seen_with_the_text_that_names_it_and_cannot_run(browser, client, ada, bo, moderator, flows):
    giver = browser(ada)
    kept = upload(giver, "drawing [1].pdf", PDF)
    address = kept.json["url"]
    assert kept.json["markdown"] == f"[drawing 1.pdf]({address})"
    with giver.get(address) as mine:
        assert mine.data == PDF
    for reader in (client, browser(bo)):
        assert status(reader, address) == 404
    idea = post_idea(ada, "With a drawing", kept.json["markdown"])
    with client.get(address) as sent:
        assert sent.status_code == 200
        assert sent.headers["Content-Security-Policy"] == "sandbox; default-src 'none'"
        assert sent.headers["Content-Disposition"].startswith("attachment")
        assert sent.headers["X-Content-Type-Options"] == "nosniff"
    assert f'href="{address}"' in client.get(f"/ideas/{idea}").text
    hide_idea(idea, moderator, "spam")
    assert status(client, address) == 404
    assert status(browser(moderator), address) == 200
    restore_idea(idea, moderator)
    assert status(client, address) == 200
    flows()


def test_nobody_opens_the_file_of_another_by_naming_it(browser, client, ada, bo, flows):
    address = upload(browser(ada), "a.txt", b"mine").json["url"]
    idea = post_idea(bo, "I know the address", f"[x]({address})")
    comment_on(idea, bo, address)
    edit_idea(idea, bo, "I know the address", f"again {address}")
    assert status(client, address) == 404
    flows()


def test_a_refused_file_says_why_and_a_picture_is_made_anew(browser, ada):
    giver = browser(ada)
    refused = upload(giver, "a.exe", b"MZ")
    assert (refused.status_code, refused.json["code"]) == (422, "file")
    page = giver.post("/files", {"file": (io.BytesIO(b"MZ"), "a.exe")})
    assert "Files of this kind are not taken" in page.text
    from PIL import Image

    raw = io.BytesIO()
    Image.new("RGB", (4, 4)).save(raw, "PNG")
    assert upload(giver, "a.png", raw.getvalue()).json["markdown"].startswith("![](/uploads/")
