"""What happens between the house and the world outside."""
