"""Comments on any subject, drafts, pictures, and who follows what."""
