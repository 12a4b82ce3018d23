"""What must never be sent, and when."""
