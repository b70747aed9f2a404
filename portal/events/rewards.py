"""What happens to points."""
