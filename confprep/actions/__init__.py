"""What a user can do, one function for each thing; a terminal and a browser call the same ones.

Each takes the user's folder, then plain values, and the moment it is where that matters. It
returns a record of what happened. Nothing here prints, asks or knows of a terminal or a page: what
is not certain is an error that carries the choices, and how far a long job is goes to a function
that is passed in.
"""
