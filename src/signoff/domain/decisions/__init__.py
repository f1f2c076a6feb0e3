"""Whether a version may go somewhere and why, and which contracts a provider must verify."""
