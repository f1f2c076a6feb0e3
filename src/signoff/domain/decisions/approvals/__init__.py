"""Approvals: asked for, given or refused by people who may, and over when their time is."""
