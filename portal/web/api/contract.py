"""What all routes of the API keep to: models, policies, cursors, and a key that makes a retry safe."""

from collections.abc import Callable
from functools import wraps
from typing import Any

import orjson
from flask import Response as Answer
from flask import current_app, request
from pydantic import BaseModel, ConfigDict, ValidationError
from spectree import Response, SpecTree
from spectree.models import SecureType, SecurityScheme, SecuritySchemeData
from werkzeug.exceptions import BadRequest

from portal.kit.errors import Invalid, Refused
from portal.kit.words import N_
from portal.river import once
from portal.web.pages import Pages
from portal.web.policy import Policy
from portal.web.viewing import current_viewer

PREFIX = "/api/v1"
PROBLEM = "application/problem+json"
DEEP = 32  # how deep JSON may be nested
BEARER = SecurityScheme(name="bearer", data=SecuritySchemeData(type=SecureType.HTTP, scheme="bearer"))

api = Pages("api", __name__, url_prefix=PREFIX)
_undescribed: list[Callable[[SpecTree], None]] = []
REFUSALS = (
    "HTTP_400",
    "HTTP_401",
    "HTTP_403",
    "HTTP_404",
    "HTTP_409",
    "HTTP_413",
    "HTTP_415",
    "HTTP_422",
    "HTTP_429",
    "HTTP_503",
)
WORDS = {
    "missing": N_("Please fill this in."),
    "extra_forbidden": N_("There is no such field."),
    "string_too_short": N_("This is too short."),
    "string_too_long": N_("This is too long."),
}
OTHERWISE = N_("This value cannot be taken.")


class Given(BaseModel):
    """What comes in: exactly these fields, of exactly these types."""

    model_config = ConfigDict(strict=True, extra="forbid", defer_build=True)


class Asked(BaseModel):
    """A query: words of an address, so numbers are read from text."""

    model_config = ConfigDict(extra="forbid", defer_build=True)


class Shown(BaseModel):
    """What goes out."""

    model_config = ConfigDict(defer_build=True)


class Problem(Shown):
    """Why something was refused (RFC 9457); `code` stays the same in every language and release."""

    type: str
    title: str
    status: int
    code: str
    request_id: str
    fields: dict[str, str] | None = None


def route(
    method: str,
    rule: str,
    *,
    to: Policy,
    gives: Any,
    takes: type[Given] | None = None,
    asks: type[Asked] | None = None,
    status: int = 200,
    limit: str = "",
) -> Callable[[Callable[..., Any]], Callable[..., Any]]:
    """Register a route: it `takes` a body and `asks` a query, both checked, and `gives` a model."""

    def remember(view: Callable[..., Any]) -> Callable[..., Any]:
        @wraps(view)
        def answer(**ids: int) -> Answer:
            query = {"query": _query(asks)} if asks else {}
            body = {"body": _body(takes)} if takes else {}
            return _json(*_safely(lambda: (_plain(view(**ids, **query, **body)), status)))

        gives_at = {f"HTTP_{status}": gives}
        _undescribed.append(lambda spec: _describe(spec, answer, to, asks, takes, gives_at))
        return api.page(rule, to=to, methods=(method,), limit=limit)(answer)

    return remember


def _needs(to: Policy) -> Any:
    """Return how the description says who must show a token: what everybody reads wants none, and takes one."""
    return [{}, {"bearer": []}] if to.anybody else [{"bearer": []}]


def _describe(
    spec: SpecTree, answer: Callable[..., Any], to: Policy, asks: Any, takes: Any, gives: dict[str, Any]
) -> None:
    """Put in the place of a route the same, with what the description of the API says of it."""
    answers = Response(**gives, **dict.fromkeys(REFUSALS, Problem))
    tell = spec.validate(query=asks, json=takes, resp=answers, security=_needs(to), skip_validation=True)
    current_app.view_functions[f"{api.name}.{answer.__name__}"] = tell(answer)


def description() -> dict[str, Any]:
    """Return the description of the API (OpenAPI 3.1), in which a refusal is of the kind that it is sent as.

    It is worked out when it is first asked for, by each application for its own routes: a start must not wait for it.
    """
    if "description" not in current_app.extensions:
        current_app.extensions["description"] = _described()
    told: dict[str, Any] = current_app.extensions["description"]
    return told


def _described() -> dict[str, Any]:
    words: dict[str, Any] = {"title": "Wellspring", "version": "1", "openapi_version": "3.1.0"}
    words |= {"security_schemes": [BEARER], "security": [{"bearer": []}]}
    spec = SpecTree("flask", annotations=False, mode="strict", **words)
    for describe in _undescribed:
        describe(spec)
    told: dict[str, Any] = spec.spec
    for operation in (each for path in told["paths"].values() for each in path.values()):
        for status, answer in operation["responses"].items():
            if int(status) >= 400 and "content" in answer:
                answer["content"] = {PROBLEM: answer["content"]["application/json"]}
    return told


def _query(model: type[Asked]) -> Asked:
    try:
        return model.model_validate(request.args.to_dict())
    except ValidationError as error:
        raise _invalid(error) from error


def _body(model: type[Given]) -> Given:
    if not request.is_json:
        raise Unsupported
    try:
        given = request.get_json()
        _check_depth(given)
        return model.model_validate(given)
    except ValidationError as error:
        raise _invalid(error) from error


class Unsupported(Refused):
    """The body is of a kind that we do not take."""

    status = 415
    default_code = "unsupported_media"

    def __init__(self) -> None:
        super().__init__("Please send application/json.")


def _check_depth(value: Any, depth: int = 0) -> None:
    """Refuse what is nested without end."""
    if depth > DEEP:
        raise BadRequest
    for inner in value.values() if isinstance(value, dict) else value if isinstance(value, list) else ():
        _check_depth(inner, depth + 1)


def _invalid(error: ValidationError) -> Invalid:
    """Say for each field what is wrong, in our own words."""
    found = {
        ".".join(map(str, each["loc"])) or "body": Refused(WORDS.get(each["type"], OTHERWISE))
        for each in error.errors()
    }
    return Invalid(found)


def _plain(given: Any) -> Any:
    return given.model_dump(mode="json", by_alias=True) if isinstance(given, BaseModel) else given


def _safely(work: Callable[[], tuple[Any, int]]) -> tuple[Any, int]:
    """Do the work; under an Idempotency-Key once, and answer a copy of it alike."""
    key = request.headers.get("Idempotency-Key", "")
    if not key or request.method in ("GET", "HEAD"):
        return work()
    if len(key) > 120:
        raise Invalid({"Idempotency-Key": "This is too long."})
    sent = {"method": request.method, "path": request.path, "body": request.get_json(silent=True)}
    kept = once(f"person:{current_viewer().id}", f"api {key}", sent, lambda: list(work()))
    return kept[0], kept[1]


def _json(body: Any, status: int) -> Answer:
    content = b"" if status == 204 else orjson.dumps(body)
    return Answer(content, status, mimetype="application/json")
