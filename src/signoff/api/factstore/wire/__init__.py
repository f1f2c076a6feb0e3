"""The shapes of this dialect, in and out, one module per noun (facts 2); property names are camelCase."""
