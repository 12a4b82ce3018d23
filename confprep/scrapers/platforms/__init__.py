"""One file per platform; its name is its key, and it is found by looking."""
