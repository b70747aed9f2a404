"""`wellspring backup` and `wellspring restore`: the whole house in one file, and back."""

from portal.cli.backup.backing import backup
from portal.cli.backup.restoring import restore

__all__ = ["backup", "restore"]
