"""The wire dialects, one folder each, and what several of them share."""
