"""The routes of environments, snapshots and allow-lists."""

from signoff.api.kit.routing import Access, Route
from signoff.api.kosli import (
    allow_lists,
    audit_logs,
    deployments,
    env_diffs,
    environment_events,
    environments,
    errors,
    reports,
    snapshots,
)

_JSON = (errors.JSON,)
_ENVIRONMENTS, _SNAPSHOTS = "/api/v2/environments/{org}", "/api/v2/snapshots/{org}/{environment}"
_DEPLOYMENTS = "/api/v2/deployments/{org}"
_ALLOWED = "/api/v2/allowlists/{org}"
_ONE = f"{_ENVIRONMENTS}/{{environment}}"

ENVIRONMENT_ROUTES = (
    Route("PUT", _ENVIRONMENTS, environments.put, Access.WRITE, _JSON, reads=environments.EnvironmentGiven),
    Route("GET", _ENVIRONMENTS, environments.listed, provides=_JSON),
    Route("GET", _ONE, environments.show, provides=_JSON),
    Route("PATCH", _ONE, environments.patch, Access.WRITE, _JSON, reads=environments.EnvironmentPatch),
    Route("PUT", f"{_ONE}/archive", environments.archive, Access.WRITE, _JSON),
    Route("PUT", f"{_ONE}/rename", environments.rename, Access.WRITE, _JSON),
    Route("PUT", f"{_ONE}/join", environments.join, Access.WRITE, _JSON, reads=environments.Joining),
    Route("PUT", f"{_ONE}/report/{{type}}", reports.report, Access.WRITE, _JSON, reads=reports.Things),
    Route("GET", f"{_ONE}/events", environment_events.listed, provides=_JSON),
    Route("GET", f"{_ONE}/auditlog", audit_logs.show, Access.SLOW, (audit_logs.CSV,)),
    Route("GET", f"{_ONE}/deployments", deployments.of_environment, provides=_JSON),
    Route("GET", f"{_ONE}/deployment_frequency", deployments.frequency, provides=_JSON),
    Route("GET", _DEPLOYMENTS, deployments.listed, provides=_JSON),
    Route("GET", f"{_DEPLOYMENTS}/{{environment}}/{{fingerprint}}", deployments.show, provides=_JSON),
    Route("GET", _SNAPSHOTS, snapshots.listed, provides=_JSON),
    Route("GET", f"{_SNAPSHOTS}/{{expression}}", snapshots.show, provides=_JSON),
    Route("GET", "/api/v2/env-diff/{org}", env_diffs.diff, provides=_JSON),
    Route(
        "PUT",
        f"{_ALLOWED}/{{environment}}",
        allow_lists.allow,
        Access.WRITE,
        _JSON,
        reads=allow_lists.Allowance,
    ),
    Route("GET", _ALLOWED, allow_lists.listed, provides=_JSON),
)
