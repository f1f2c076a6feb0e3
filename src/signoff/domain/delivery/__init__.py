"""What runs where: deployments and releases."""
