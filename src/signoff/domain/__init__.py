"""The rules and their SQL, one room per capability."""
