"""A blueprint whose routes each say who may use them."""

from collections.abc import Callable
from typing import Any, TypeVar

from flask import Blueprint

from portal.web.policy import Policy

View = TypeVar("View", bound=Callable[..., Any])


class Pages(Blueprint):
    """Routes of one subject; `to` is their policy, `limit` how often, `most` the largest body in bytes.

    `free` asks for no token: what comes in changes nothing.  `cached` keeps what anonymous readers see of the page
    until something happens in the house.  `suspended` lets those act who may do nothing else: to appeal.
    """

    def page(
        self,
        rule: str,
        *,
        to: Policy,
        methods: tuple[str, ...] = ("GET",),
        limit: str = "",
        most: int = 0,
        cached: bool = False,
        free: bool = False,
        suspended: bool = False,
        **options: Any,
    ) -> Callable[[View], View]:
        """Register a view with its policy."""

        def remember(view: View) -> View:
            declared = {"to": to, "limit": limit, "most": most, "cached": cached, "free": free}
            declared["suspended"] = suspended
            view.__dict__.setdefault("declared", {}).update(dict.fromkeys(methods, declared))
            self.add_url_rule(rule, None, view, methods=methods, **options)
            return view

        return remember

    def get(self, rule: str, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Register a page that is read."""
        return self.page(rule, to=to, methods=("GET",), **options)

    def post(self, rule: str, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Register a page that something is sent to."""
        return self.page(rule, to=to, methods=("POST",), **options)

    def put(self, rule: str, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Register a route that a single thing is put to."""
        return self.page(rule, to=to, methods=("PUT",), **options)

    def patch(self, rule: str, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Register a route that changes a part of a thing."""
        return self.page(rule, to=to, methods=("PATCH",), **options)

    def delete(self, rule: str, *, to: Policy, **options: Any) -> Callable[[View], View]:  # type: ignore[override]
        """Register a route that takes a single thing away."""
        return self.page(rule, to=to, methods=("DELETE",), **options)
