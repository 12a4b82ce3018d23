"""Who was met, and what is due."""
