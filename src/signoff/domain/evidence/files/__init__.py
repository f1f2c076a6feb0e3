"""Evidence files: their bytes kept once under their SHA-256, and which attestation they came with."""
