"""What is being written is kept by itself, so that nothing typed is ever lost."""

from flask import jsonify, request
from flask.wrappers import Response

from portal.kit.errors import Refused
from portal.talk.drafts import keep_draft
from portal.web.policy import MEMBERS
from portal.web.site.ideas.routes import bp
from portal.web.viewing import current_viewer


@bp.put("/drafts/<place>", to=MEMBERS, limit="60 per minute")
def piece(place: str) -> Response:
    """Keep what somebody has written so far at a place."""
    fields = request.get_json(silent=True)
    if not isinstance(fields, dict) or not all(isinstance(words, str) for words in fields.values()):
        raise Refused("This cannot be kept as a draft.", code="draft")
    keep_draft(current_viewer().id or 0, place, fields)
    return jsonify(saved=True)
