"""May this artifact be deployed there now? What the gate asks, and what it answered."""
