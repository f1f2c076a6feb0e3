"""OAuth 2: programs that people let act for them, within limits, without giving their password away."""
