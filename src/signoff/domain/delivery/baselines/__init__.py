"""What should run in an environment, and reports of how far it has drifted from that."""
