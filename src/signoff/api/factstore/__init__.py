"""The dialect of OpenFactstore's clients, at `/api/v1` and in its part of `/api/v2`."""
