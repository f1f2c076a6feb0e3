"""Source code hosts: who may ask them in an organisation's name, and what they say of pull requests."""
