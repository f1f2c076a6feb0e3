"""Actions of threads: what somebody presses in a conversation calls the integration that put it there."""
