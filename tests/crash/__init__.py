"""What happens when the server ends as a power cut would end it."""
