"""The desk of surveys: write one by clicking, start it, read what was answered, and set when people are asked."""

from portal.web.desk.surveys import listening, reading, results, writing
from portal.web.desk.surveys.forms import bp

__all__ = ["bp", "listening", "reading", "results", "writing"]
