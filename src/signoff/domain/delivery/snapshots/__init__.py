"""What was seen running in an environment: reports, the snapshots that they make, and how snapshots differ."""
