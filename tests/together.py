"""Many hands at the same moment, each in a thread with a connection of its own."""

from threading import Barrier, Thread

import pytest

from portal.kit.db import db
from portal.kit.errors import Busy, Refused


def together(app, *works):
    """Let all of them begin at once; return what each answered, or the code by which it was refused."""
    db.session.commit()
    start, answers = Barrier(len(works), timeout=60), [None] * len(works)

    def run(n, work):
        with app.app_context():
            start.wait()
            try:
                answers[n] = patiently(work)
            except Refused as refusal:
                answers[n] = refusal.code
            finally:
                db.session.remove()

    hands = [Thread(target=run, args=each) for each in enumerate(works)]
    for hand in hands:
        hand.start()
    for hand in hands:
        hand.join()
    db.session.rollback()
    return answers


def patiently(work):
    """Try again while the house says that it is busy, as a browser would."""
    for _ in range(20):
        try:
            return work()
        except Busy:
            continue
    pytest.fail("The house stayed busy.")
