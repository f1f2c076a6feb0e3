"""Webhooks: which there are, what each sends and when, and how its deliveries went."""

from functools import partial

import msgspec

from signoff.api.kit.call import Call, Later, Reply
from signoff.api.kit.routing import Access, Route
from signoff.domain.catalog import applications
from signoff.domain.identity.scopes import Scope
from signoff.domain.outbound import deliveries, trying, webhooks
from signoff.domain.outbound.delivering import attempts_allowed
from signoff.domain.outbound.sending import Shipment, hidden_message
from signoff.domain.outbound.templates import NAMES
from signoff.domain.outbound.types import Addresses, TestRun, Webhook
from signoff.kernel.actor import Actor
from signoff.kernel.database import Database
from signoff.kernel.errors import Forbidden, Invalid
from signoff.kernel.page import Page
from signoff.kernel.tx import Tx
from signoff.web import forms, query, webhook_form
from signoff.web.forms import Form
from signoff.web.rendering import page

_DELIVERIES = 20
_SUGGESTED = Page(size=500)
_TRY = "try"


def listed(tx: Tx, call: Call) -> Reply:
    """Show one page of the webhooks, each with its newest delivery."""
    wanted = query.read(call)
    found = webhooks.found(tx, wanted.page, wanted.search)
    newest = deliveries.newest(tx, [each.id for each in found.rows])
    return page(tx, call, "webhooks.html", found=found, wanted=wanted, newest=newest)


def show(tx: Tx, call: Call) -> Reply:
    """Show one webhook and its deliveries."""
    wanted = query.read(call, _DELIVERIES)
    webhook = webhooks.by_uuid(tx, call["uuid"])
    return page(
        tx,
        call,
        "webhook.html",
        webhook=webhook,
        body=webhook_form.body_text(webhook.request.body),
        found=deliveries.of_webhook(tx, webhook.uuid, wanted.page),
        wanted=wanted,
        saved=query.flag(call, "saved"),
    )


def delivery(tx: Tx, call: Call) -> Reply:
    """Show one delivery: each attempt with what was sent and answered, and what comes next."""
    found = deliveries.by_uuid(tx, call["uuid"])
    return page(
        tx,
        call,
        "delivery.html",
        delivery=found,
        executions=deliveries.executions(tx, found),
        allowed=attempts_allowed(tx.settings),
    )


def new(tx: Tx, call: Call) -> Reply:
    """Show the form of a new webhook."""
    return _form(tx, call, webhook_form.blank(call, tx.settings.webhook_methods[0]))


def edit(tx: Tx, call: Call) -> Reply:
    """Show the form of a stored webhook."""
    webhook = webhooks.by_uuid(tx, call["uuid"])
    return _form(tx, call, webhook_form.filled(webhook), webhook=webhook)


def change(tx: Tx, call: Call) -> Reply:
    """Describe a webhook anew."""
    form = forms.read(tx, call)
    webhook = webhooks.by_uuid(tx, call["uuid"])
    try:
        webhooks.put(tx, webhook.uuid, webhook_form.read(form), call.base)
    except Invalid as error:
        return _form(tx, call, form, webhook=webhook, error=error)
    return forms.done(call, "webhooks", webhook.uuid, saved="true")


def switch(tx: Tx, call: Call) -> Reply:
    """Enable or disable a webhook."""
    form = forms.read(tx, call)
    webhooks.switch(tx, call["uuid"], enabled=form.text("enabled") == "true")
    return forms.done(call, "webhooks", call["uuid"], saved="true")


class Trying:
    """The forms that send something at once; what they send says where the API has the things it tells of."""

    def __init__(self, addresses: Addresses) -> None:
        self._addresses = addresses

    def create(self, tx: Tx, call: Call) -> Reply | Later:
        """Make a webhook, or try out what was typed without keeping it."""
        form = forms.read(tx, call)
        try:
            fields = webhook_form.read(form)
            if form.text("do") == _TRY:
                _refuse_dry_run(call)
                shipment = trying.unsaved(tx, fields, call.base, self._addresses)
                return Later(partial(_tried_form, call=call, actor=tx.actor, shipment=shipment, form=form))
            made = webhooks.create(tx, fields, call.base)
        except Invalid as error:
            return _form(tx, call, form, error=error)
        return forms.done(call, "webhooks", made.uuid, saved="true")

    def test(self, tx: Tx, call: Call) -> Later:
        """Send a stored webhook to see whether it works."""
        forms.read(tx, call)
        _refuse_dry_run(call)
        shipment = trying.saved(tx, call["uuid"], call.base, self._addresses)
        return Later(partial(_tried, call=call, actor=tx.actor, shipment=shipment))


def trying_routes(addresses: Addresses) -> tuple[Route, ...]:
    """Make the routes of the forms that send something."""
    trying_out = Trying(addresses)
    return (
        Route("POST", "/webhooks/new", trying_out.create, Access.WRITE),
        Route("POST", "/webhooks/{uuid}/test", trying_out.test, Access.WRITE),
    )


def _refuse_dry_run(call: Call) -> None:
    if call.dry_run:
        raise Forbidden("A test sends its request, so it cannot be a dry run")


async def _tried(db: Database, call: Call, actor: Actor, shipment: Shipment) -> Reply:
    run = await trying.send(shipment, db.settings)

    def shown(tx: Tx) -> Reply:
        webhook = webhooks.by_uuid(tx, call["uuid"])
        return page(tx, call, "webhook_tried.html", webhook=webhook, **_outcome(call, run))

    return await db.read(actor, shown)


async def _tried_form(db: Database, call: Call, actor: Actor, shipment: Shipment, form: Form) -> Reply:
    run = await trying.send(shipment, db.settings)
    return await db.read(actor, lambda tx: _form(tx, call, form, run=run))


def _outcome(call: Call, run: TestRun | None) -> dict[str, object]:
    return {"run": run, "concealed": hidden_message(call.base) if run and run.hidden else ""}


def _form(
    tx: Tx,
    call: Call,
    form: Form,
    *,
    webhook: Webhook | None = None,
    error: Invalid | None = None,
    run: TestRun | None = None,
) -> Reply:
    tx.must(Scope.WEBHOOK_MANAGE)
    shown = page(
        tx,
        call,
        "webhook_form.html",
        form=form,
        webhook=webhook,
        faults=forms.faults(error) if error else {},
        methods=tx.settings.webhook_methods,
        parameters=NAMES,
        applications=applications.listed(tx, _SUGGESTED).rows,
        **_outcome(call, run),
    )
    return msgspec.structs.replace(shown, status=422) if error else shown
