"""What the company decides about its whole house: which parts of it are open."""
