"""An invented meeting, profile and targets."""
