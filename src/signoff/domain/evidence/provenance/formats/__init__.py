"""The forms that signed provenance comes in: keys, envelopes, statements, bundles, and bytes to sign."""
