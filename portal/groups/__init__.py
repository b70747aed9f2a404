"""Groups of interest: people of like interests meet, share ideas of their own, and come and go."""
