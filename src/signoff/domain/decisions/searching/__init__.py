"""Finding things by their words, whatever room they are in."""
