"""Flowdock's protocol: chat, team inbox, push API and streams."""
