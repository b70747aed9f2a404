"""`wellspring routes`: every route, who may use it, how often, and how much may be sent."""

import json
from typing import Any

import click

from portal.app import create_app


def declared_routes(app: Any) -> list[dict[str, Any]]:
    """Return one row a rule and method, with its declared policy; a route without one is for nobody."""
    rows = []
    for rule in app.url_map.iter_rules():
        declared = getattr(app.view_functions[rule.endpoint], "declared", {})
        for method in sorted(rule.methods - {"HEAD", "OPTIONS"}):
            said = declared.get(method, {})
            policy = said["to"].name if said else "nobody"
            most = said.get("most") or app.config["MAX_CONTENT_LENGTH"]
            row = {"rule": rule.rule, "method": method, "endpoint": rule.endpoint, "policy": policy}
            rows.append(row | {"limit": said.get("limit", ""), "largest_body": most})
    return sorted(rows, key=lambda row: (row["rule"], row["method"]))


@click.command()
@click.option("--json", "as_json", is_flag=True, help="Print them as JSON.")
def routes(as_json: bool) -> None:
    """List every route with its policy."""
    found = declared_routes(create_app())
    if as_json:
        click.echo(json.dumps(found, indent=1))
        return
    for row in found:
        click.echo(f"{row['method']:7} {row['rule']:44} {row['policy']:24} {row['limit']}")
