"""What could be done at a meeting, and the best of it."""
