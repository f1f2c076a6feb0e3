"""`signoff import`: moving in from elsewhere."""
