"""The catalogue: one TOML file per meeting and year."""
