"""What one room knows as proof in another: a verification is evidence on the trail of the same commit."""
