"""Who is asking: a name for the record, an organisation, and the scopes that were granted."""

from msgspec import Struct

from signoff.kernel.errors import Forbidden, Unauthenticated


class Actor(Struct, frozen=True):
    """The caller of a verb; `account_id` is None for the system itself and for nobody.

    `client_id` is the program that the account lets act for it, where one does.
    """

    name: str
    organisation_id: int
    account_id: int | None = None
    scopes: frozenset[str] = frozenset()
    known: bool = True
    client_id: int | None = None

    def may(self, *scopes: str) -> bool:
        """Tell whether any one of the scopes was granted."""
        return not self.scopes.isdisjoint(scopes)

    def must(self, *scopes: str) -> None:
        """Refuse unless one of the scopes was granted: Unauthenticated for nobody, else Forbidden."""
        if self.may(*scopes):
            return
        if not self.known:
            raise Unauthenticated("Authentication is required")
        raise Forbidden(f"You need the permission {' or '.join(scopes)} for this")


def system(organisation_id: int = 0) -> Actor:
    """Give the server itself as an actor; it holds no scopes, and calls only verbs that ask for none."""
    return Actor("system", organisation_id)
