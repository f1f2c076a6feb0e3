"""Everything about a trail or an artifact in one piece: to show, to hand out signed, and counted over a period."""
