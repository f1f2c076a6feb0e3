"""Is this artifact compliant? One engine for flows, environments and policies, explained check by check."""
