"""Affiliation lines against program names."""
