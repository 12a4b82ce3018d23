"""The shipped catalogue of residency programs."""
