"""Flows: the delivery processes, which are the rooms of their conversations too."""
