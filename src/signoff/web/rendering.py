"""Pages from templates: each compiled once, everything escaped, every link under the base URL's path."""

from collections.abc import Mapping
from functools import partial
from urllib.parse import urlsplit

from jinja2 import Environment, PackageLoader, StrictUndefined

from signoff import __version__
from signoff.api.kit.call import Call, Reply
from signoff.api.kit.links import joined
from signoff.domain.identity import queries
from signoff.domain.identity.scopes import Scope
from signoff.kernel.tx import Tx
from signoff.web import forms, times, wording
from signoff.web.assets import served_names

environment = Environment(
    loader=PackageLoader("signoff.web"),
    autoescape=True,
    undefined=StrictUndefined,
    auto_reload=False,
    cache_size=-1,
    trim_blocks=True,
    lstrip_blocks=True,
)

# The main navigation: a title, and its path segment by segment.
SECTIONS: tuple[tuple[str, tuple[str, ...]], ...] = (
    ("Overview", ("overview",)),
    ("Integrations", ()),
    ("Applications", ("pacticipants",)),
    ("Network", ("network",)),
    ("Environments", ("environments",)),
    ("Can I deploy?", ("matrix",)),
    ("Flows", ("flows",)),
    ("Gate", ("gate",)),
    ("Webhooks", ("webhooks",)),
    ("Log", ("log",)),
)

environment.globals |= {
    "signoff_version": __version__,
    "status_words": wording.STATUS,
    "webhook_words": wording.WEBHOOKS,
    "event_words": wording.EVENTS,
    "field_words": wording.FIELDS,
    "parameter_words": wording.PARAMETERS,
    "standing_words": wording.STANDINGS,
    "standing_classes": wording.STANDING_CLASSES,
    "standing_verdicts": wording.STANDING_VERDICTS,
    "change_words": wording.CHANGES,
    "line_words": wording.LINES,
    "sections": SECTIONS,
    "scopes": Scope,
}
environment.filters |= {
    "ago": times.ago,
    "until": times.until,
    "exact": times.exact,
    "short": wording.short,
    "linked": wording.linked,
}


def page(tx: Tx, call: Call, template: str, **values: object) -> Reply:
    """Render a page for whoever asks; `may` tells templates which scopes they have."""
    frame = {
        "organisation": queries.own_organisation(tx).name,
        "actor": tx.actor.name,
        "may": tx.actor.may,
        "form_token": partial(forms.token, tx),
        "now": tx.now,
    }
    return rendered(call, template, {**frame, **values})


def rendered(call: Call, template: str, values: Mapping[str, object], status: int = 200) -> Reply:
    """Render a template; without organisation and actor the layout leaves them out."""
    root = urlsplit(call.base).path
    frame = {
        "url": partial(_url, root),
        "base_url": call.url,
        "asset": partial(_asset, root),
        "base": call.base,
    }
    text = environment.get_template(template).render({**frame, **values})
    # The same URL answers the API, so caches must look at what was asked for.
    return Reply(status, text.encode(), "text/html", (("vary", "Accept"),))


def _url(root: str, *segments: str) -> str:
    return joined(root, segments) if segments else f"{root}/"


def _asset(root: str, name: str) -> str:
    return joined(root, ("static", served_names[name]))
