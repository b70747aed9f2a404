"""`python -m portal` is the `wellspring` command."""

from portal.cli import main

main(prog_name="wellspring")
