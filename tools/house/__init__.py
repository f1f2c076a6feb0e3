"""House rules that no well-known checker has. Each module gives `findings(root)`; `python -m tools.house` runs all."""
