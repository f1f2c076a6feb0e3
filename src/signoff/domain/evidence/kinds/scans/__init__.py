"""Reports of scanners: any finding that nobody has dismissed is a failure."""
