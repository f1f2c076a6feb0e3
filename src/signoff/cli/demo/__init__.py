"""`signoff demo`: a believable organisation to look at."""
