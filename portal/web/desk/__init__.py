"""The pages for the company."""
