"""Public pages in, one normalized `Listing` out."""
