"""Kinds of evidence: each decides from what it finds in the evidence whether all is well."""
