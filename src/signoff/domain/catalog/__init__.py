"""The nouns that everyone shares: applications, versions, branches, tags, labels, environments."""
