"""What was built, and what proves it: trails, artifacts, attestations and their files."""
