"""Conference preparation for surgical trainees without a home program."""

__version__ = "0.1.0"
