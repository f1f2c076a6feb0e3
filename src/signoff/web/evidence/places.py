"""Environments by name, for whatever knows only their names."""

from signoff.domain.catalog import environments
from signoff.kernel.tx import Tx


def by_name(tx: Tx) -> dict[str, str]:
    """Give, by the name of an environment, the uuid that its page is found by."""
    return {each.name: each.uuid for each in environments.listed(tx)}
