"""Invitations: addresses that were asked into a flow; whoever has one comes in by showing the flow."""
