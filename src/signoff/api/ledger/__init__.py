"""The signed log for auditors and witnesses, at `/ledger`."""
