"""The Merkle log over every event: signed checkpoints, proofs, verification."""
