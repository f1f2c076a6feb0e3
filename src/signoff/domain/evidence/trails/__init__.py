"""Trails: the executions of flows, which evidence is reported on."""
