"""Who built an artifact, and of what: provenance, the keys that may sign it, and statements that we sign ourselves."""
