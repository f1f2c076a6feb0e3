"""The routes of this protocol: those of users, those of integrations' tokens, and streams.

Where a path has both, a request that brings an integration's token is answered by the second table.
"""

from collections.abc import Iterator

from signoff.api.flowdock import (
    facts,
    files,
    flows,
    integrations,
    invitations,
    messages,
    oauth,
    private,
    push,
    streams,
    threads,
    users,
)
from signoff.api.flowdock.answers import Handler, known
from signoff.api.kit.routing import Access, Route

_FLOW = "/flows/{org}/{flow}"
_MESSAGE = f"{_FLOW}/messages/{{message}}"
_SINGULAR = f"{_FLOW}/message/{{message}}"
_PRIVATE = "/private/{user}"


def _read(template: str, handler: Handler) -> Route:
    return Route("GET", template, known(handler))


def _write(method: str, template: str, handler: Handler, *, anonymous: bool = False) -> Route:
    return Route(method, template, known(handler), Access.WRITE, anonymous=anonymous)


def _update(template: str, handler: Handler, *, anonymous: bool = False) -> Iterator[Route]:
    for method in ("PUT", "PATCH"):
        yield _write(method, template, handler, anonymous=anonymous)


_PEOPLE = (
    _read("/user", users.me),
    _read("/users", users.listed),
    _read("/users/{user}", users.show),
    _read("/user/{user}", users.show),
    *_update("/users/{user}", users.update),
    _read("/organizations", users.organizations),
    _read("/organizations/find", users.find_organization),
    _read("/organizations/{org}", users.organization),
    _read("/organizations/{org}/users", users.members),
    _write("DELETE", "/organizations/{org}/users/{user}", users.remove),
)
_FLOWS = (
    _read("/flows", flows.mine),
    _read("/flows/all", flows.everything),
    _read("/flows/find", flows.find),
    _read("/flows/{org}", flows.of_organization),
    _write("POST", "/flows/{org}", flows.create),
    _read(_FLOW, flows.show),
    *_update(_FLOW, flows.update),
    _read(f"{_FLOW}/users", flows.users),
    _write("POST", f"{_FLOW}/users", flows.add_user),
    *_update(f"{_FLOW}/users/{{user}}", flows.change_user),
)
_POSTS = (
    ("/messages", messages.post, messages.post_by_token),
    ("/comments", messages.comment, messages.comment_by_token),
    ("/activities", messages.post, messages.post_by_token),
    (f"{_FLOW}/messages", messages.post, messages.post_by_token),
    (f"{_FLOW}/threads/{{thread}}/messages", messages.post, messages.post_by_token),
    (f"{_MESSAGE}/comments", messages.comment, messages.comment_by_token),
)
_MESSAGES = (
    *(_write("POST", template, by_user) for template, by_user, _ in _POSTS),
    _read(f"{_FLOW}/messages", messages.listed),
    _read(_MESSAGE, messages.show),
    *_update(_MESSAGE, messages.edit),
    *_update(_SINGULAR, messages.edit),
    _write("DELETE", _MESSAGE, messages.delete),
    _read(f"{_MESSAGE}/comments", messages.comments),
    _write("POST", f"{_MESSAGE}/emoji_reaction", messages.react),
    _read(f"{_FLOW}/threads", threads.listed),
    _read(f"{_FLOW}/threads/{{thread}}", threads.show),
    _read(f"{_FLOW}/threads/{{thread}}/messages", messages.of_thread),
)
_PRIVATES = (
    _read("/private", private.listed),
    _read(_PRIVATE, private.show),
    *_update(_PRIVATE, private.change),
    _read(f"{_PRIVATE}/messages", private.messages_of),
    _write("POST", f"{_PRIVATE}/messages", private.post),
    _read(f"{_PRIVATE}/messages/{{message}}", private.message),
    *_update(f"{_PRIVATE}/messages/{{message}}", private.edit),
    _write("DELETE", f"{_PRIVATE}/messages/{{message}}", private.delete),
)
_FILES = (
    _read("/files/{number}/{uuid}/{name}", files.show),
    _read("/files/{number}/{uuid}/thumb/{name}", files.thumbnail),
    Route("GET", "/files/content/{signed}/{name}", files.content, anonymous=True),
)


def _sources(path: str) -> Iterator[Route]:
    yield _read(path, integrations.listed)
    yield _write("POST", path, integrations.create)
    yield _read(f"{path}/{{source}}", integrations.show)
    yield from _update(f"{path}/{{source}}", integrations.update)
    yield _write("DELETE", f"{path}/{{source}}", integrations.delete)


_INVITATIONS = (
    _read(f"{_FLOW}/invitations", invitations.listed),
    _write("POST", f"{_FLOW}/invitations", invitations.create),
    _write("POST", f"{_FLOW}/invitations/import", invitations.import_list),
    _read(f"{_FLOW}/invitations/{{invitation}}", invitations.show),
    _write("DELETE", f"{_FLOW}/invitations/{{invitation}}", invitations.delete),
)

_FACTS = (
    _read(f"{_FLOW}/facts", facts.show),
    *_update(f"{_FLOW}/facts", facts.choose),
    _write("POST", f"{_FLOW}/threads/{{thread}}/actions/{{action}}", facts.act),
)

_PUSH = tuple(
    _write("POST", template, handler, anonymous=True)
    for template, handler in (
        ("/v1/messages/chat/{token}", push.chat),
        ("/v1/messages/team_inbox/{token}", push.team_inbox),
        ("/v1/messages/influx/{token}", push.team_inbox),
        ("/v1/git/{token}", push.git),
        ("/v1/git", push.git),
    )
)

_OAUTH = (
    _write("POST", "/oauth/token", oauth.token, anonymous=True),
    _read("/oauth/applications", oauth.listed),
    _write("POST", "/oauth/applications", oauth.register),
    _read("/oauth/applications/{application}", oauth.show),
    _write("DELETE", "/oauth/applications/{application}", oauth.remove),
)

ROUTES = (
    *_PEOPLE,
    *_FLOWS,
    *_MESSAGES,
    *_PRIVATES,
    *_FILES,
    _read("/sources", integrations.everywhere),
    *_sources(f"{_FLOW}/sources"),
    *_sources(f"{_FLOW}/integrations"),
    *_INVITATIONS,
    *_FACTS,
    *_OAUTH,
    *_PUSH,
)

TOKEN_ROUTES = (
    *(_write("POST", template, handler, anonymous=True) for template, _, handler in _POSTS),
    Route("GET", "/sources", integrations.by_token, anonymous=True),
    *_update("/sources", integrations.update_by_token, anonymous=True),
)

STREAM_ROUTES = (
    _read("/flows", streams.of_flows),
    _read("/flows/{flow}", streams.of_one),
    _read(_FLOW, streams.of_one),
)
