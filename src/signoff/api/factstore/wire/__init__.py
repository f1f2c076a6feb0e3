"""The shapes of this dialect, in and out, one module per noun; property names are camelCase."""
