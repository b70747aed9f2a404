"""The open questions of the company: a brief, dates, ideas in answer, a winner."""
