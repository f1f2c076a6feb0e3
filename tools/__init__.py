"""Tools of the house: what `make check` runs beside the well-known checkers."""
