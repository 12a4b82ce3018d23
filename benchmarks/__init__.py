"""Every figure of speed, as a ratio against a named peer or limit: `python -m benchmarks`."""
