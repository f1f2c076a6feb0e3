"""What runs, joined with what is known of it: origins, verdicts, deployments, drift, and how environments stand."""
