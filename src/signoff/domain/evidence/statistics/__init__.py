"""How much evidence there is, and what it amounts to."""
