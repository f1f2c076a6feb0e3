"""What operators ask of a running server: is it alive, is it ready, how is it doing."""
