"""`wellspring trends`: work out anew what trends."""

import click
from sqlalchemy import select

from portal.cli.house import in_a_ready_house
from portal.ideas.acts.voting import warm_anew
from portal.ideas.models import Idea
from portal.kit.db import db
from portal.river import upkeep

AT_ONCE = 200  # ideas in one transaction


@click.command()
@in_a_ready_house
def trends() -> None:
    """Work out the trend of every idea anew, after WELLSPRING_TRENDING_DAYS was changed or `verify` asks for it."""
    ids = list(db.session.scalars(select(Idea.id).order_by(Idea.id)))
    for start in range(0, len(ids), AT_ONCE):
        upkeep()(warm_anew)(ids[start : start + AT_ONCE])
    click.echo(f"The trends of {len(ids)} ideas were worked out anew.")
