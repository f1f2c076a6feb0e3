"""What the decisions room reads."""
