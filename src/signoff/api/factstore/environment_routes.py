"""The routes of environments and logical environments."""

from signoff.api.factstore import (
    allow_lists,
    drifts,
    environments,
    errors,
    logical_environments,
    snapshots,
)
from signoff.api.factstore.wire import environments as wire
from signoff.api.kit.routing import Access, Handler, Route

_ENVIRONMENTS, _LOGICAL = "/api/v1/environments", "/api/v1/logical-environments"
_ONE, _LOGICAL_ONE = f"{_ENVIRONMENTS}/{{environment}}", f"{_LOGICAL}/{{environment}}"
_MEMBER = f"{_LOGICAL_ONE}/members/{{member}}"
_JSON = (errors.JSON,)
_PAGE = ("page", "size")


def _read(
    path: str, handler: Handler, says: object, access: Access = Access.READ, asks: tuple[str, ...] = ()
) -> Route:
    return Route("GET", path, handler, access, provides=_JSON, says=says, asks=asks)


def _write(method: str, path: str, handler: Handler, reads: object, says: object) -> Route:
    return Route(method, path, handler, Access.WRITE, _JSON, _JSON, reads=reads, says=says)


def _act(method: str, path: str, handler: Handler, says: object = None) -> Route:
    return Route(method, path, handler, Access.WRITE, _JSON, says=says)


ENVIRONMENT_ROUTES = (
    _write("POST", _ENVIRONMENTS, environments.create, wire.EnvironmentCreate, wire.Environment),
    _read(_ENVIRONMENTS, environments.listed, wire.EnvironmentPage, asks=("name", *_PAGE)),
    _read(_ONE, environments.show, wire.Environment),
    _write("PUT", _ONE, environments.update, wire.EnvironmentUpdate, wire.Environment),
    _act("DELETE", _ONE, environments.delete),
    _write("POST", f"{_ONE}/snapshots", snapshots.record, wire.SnapshotCreate, wire.Snapshot),
    _read(f"{_ONE}/snapshots", snapshots.listed, list[wire.Snapshot], Access.SLOW, _PAGE),
    _read(f"{_ONE}/snapshots/latest", snapshots.latest, wire.Snapshot),
    _read(f"{_ONE}/snapshots/{{index}}", snapshots.show, wire.Snapshot),
    _read(f"{_ONE}/diff", snapshots.diff, wire.Diff, asks=("from", "to", "snapshotA", "snapshotB")),
    _read(f"{_ONE}/deployments", snapshots.deployments, list[wire.EnvironmentDeployment], Access.SLOW, _PAGE),
    _write("POST", f"{_ONE}/baselines", drifts.approve, wire.BaselineCreate, wire.Baseline),
    _read(f"{_ONE}/baselines/current", drifts.current, wire.Baseline),
    _read(f"{_ONE}/drift", drifts.show, wire.DriftReport),
    _read(f"{_ONE}/drift/history", drifts.history, list[wire.DriftReport], asks=_PAGE),
    _write("POST", f"{_ONE}/allowlist", allow_lists.allow, wire.AllowlistCreate, wire.AllowlistEntry),
    _read(f"{_ONE}/allowlist", allow_lists.listed, list[wire.AllowlistEntry]),
    _act("DELETE", f"{_ONE}/allowlist/{{entry}}", allow_lists.remove, wire.AllowlistEntry),
    _write(
        "POST",
        _LOGICAL,
        logical_environments.create,
        wire.LogicalEnvironmentCreate,
        wire.LogicalEnvironment,
    ),
    _read(_LOGICAL, logical_environments.listed, list[wire.LogicalEnvironment]),
    _read(_LOGICAL_ONE, logical_environments.show, wire.LogicalEnvironment),
    _write(
        "PUT",
        _LOGICAL_ONE,
        logical_environments.update,
        wire.LogicalEnvironmentUpdate,
        wire.LogicalEnvironment,
    ),
    _act("DELETE", _LOGICAL_ONE, logical_environments.delete),
    _act("POST", _MEMBER, logical_environments.join, wire.LogicalEnvironment),
    _act("DELETE", _MEMBER, logical_environments.leave),
    _read(f"{_LOGICAL_ONE}/snapshots/latest", logical_environments.latest, wire.MergedSnapshot),
)
