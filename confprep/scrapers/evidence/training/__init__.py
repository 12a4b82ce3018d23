"""Makes the weights that ship: invented programmes in every known layout, and the trainers."""
