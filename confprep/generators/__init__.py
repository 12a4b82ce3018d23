"""One file per thing written, each with `make`."""
