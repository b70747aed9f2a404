"""Who comes to the door, and what they bring along."""

from io import BytesIO

from PIL import Image
from sqlalchemy import select

from portal.ideas.models import Idea
from portal.kit.db import db
from tests.conftest import Browser

PASSWORD = "a long and quiet evening"


class Subject:
    """Somebody at the door: a browser or a program."""

    def __init__(self, app, name, person_id=None, token=None):
        self.app, self.name, self.person_id, self.token = app, name, person_id, token
        self.reader = Browser(app)
        self.come_in()

    def come_in(self):
        """Begin a session anew, where there is somebody to begin one."""
        self.reader = Browser(self.app, self.person_id if not self.token else None)
        if self.person_id is None or self.token:
            with self.app.app_context():
                page = self.reader.get("/sign-in").text
            self.reader.csrf = page.partition('name="csrf" value="')[2].partition('"')[0]

    def key_of(self, path):
        """Return the key that goes with a form: a page that stands in a frame of another site has one of its own."""
        if not path.startswith("/widget/"):
            return self.reader.csrf
        return self.reader.get(path).text.partition('name="csrf" value="')[2].partition('"')[0]

    def ask(self, method, path, data=None, json=None, **headers):
        """Send a request as this one does: a browser with its forms, a program with its token."""
        if self.token:
            headers["Authorization"] = f"Bearer {self.token}"
        if path.startswith("/api/") and not self.token:
            headers["X-CSRF-Token"] = self.reader.csrf
        body = {"json": json} if json is not None else {"data": {"csrf": self.key_of(path), **(data or {})}}
        return self.reader.http.open(
            path, method=method, buffered=True, headers=headers, **(body if method != "GET" else {})
        )


def photo():
    """Return a small picture."""
    out = BytesIO()
    Image.new("RGB", (8, 6), "teal").save(out, "PNG")
    return out.getvalue()


def title_of(idea_id):
    """Return what an idea is called now."""
    return db.session.scalar(select(Idea.title).filter_by(id=idea_id))
