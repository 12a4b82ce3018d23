"""Names taken apart, and appearances joined into people."""
