"""Facts: what the log tells becomes activities in the flows that it is about, one thread for each thing."""
