"""Surveys on the site: answered by whoever holds the link, kept while one writes, sent once."""

from portal.web.site.surveys import asking, sending
from portal.web.site.surveys.filling import bp, furnish_surveys

__all__ = ["asking", "bp", "furnish_surveys", "sending"]
