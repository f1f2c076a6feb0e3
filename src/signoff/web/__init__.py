"""Pages for people: the same rooms as the dialects, said in HTML."""
