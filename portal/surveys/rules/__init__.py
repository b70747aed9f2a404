"""What a questionnaire is made of, what may become of it, and what its answers say."""
