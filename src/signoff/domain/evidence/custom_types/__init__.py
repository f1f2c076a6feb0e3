"""Types of attestations that people define: what their data looks like, and the rules that it must meet."""
