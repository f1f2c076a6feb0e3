"""Contracts seen from further away: sums, the network, states, how a pair stands."""
