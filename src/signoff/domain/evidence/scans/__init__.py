"""Security scans: how many vulnerabilities of each severity a tool counted, and how many a flow allows."""
