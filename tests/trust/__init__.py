"""What a burglar tries: every route as everybody, every field with everything, and the known mistakes of such sites."""
