"""The form that describes an application, and labels it."""

import msgspec

from signoff.api.kit.call import Call, Reply
from signoff.domain.catalog import applications, labels
from signoff.domain.catalog.types import Application, ApplicationChanges
from signoff.domain.identity.scopes import Scope
from signoff.kernel.errors import Invalid
from signoff.kernel.tx import Tx
from signoff.web import forms
from signoff.web.forms import Form
from signoff.web.rendering import page

_FIELDS = ("display_name", "main_branch", "repository_url", "repository_name", "repository_namespace")


def edit(tx: Tx, call: Call) -> Reply:
    """Show the form of an application."""
    tx.must(Scope.CONTRACT_DATA_MANAGE)
    application = applications.named(tx, call["pacticipant"])
    given = {field: [getattr(application, field) or ""] for field in _FIELDS}
    return _form(tx, call, application, Form(given))


def change(tx: Tx, call: Call) -> Reply:
    """Describe an application anew, and give it a label if one was typed."""
    form = forms.read(tx, call)
    application = applications.named(tx, call["pacticipant"])
    changes = ApplicationChanges(**{field: form.text(field) or None for field in _FIELDS})
    try:
        applications.update(tx, application.name, changes)
        if form.text("label"):
            labels.add(tx, application, form.text("label"))
    except Invalid as error:
        return _form(tx, call, application, form, error)
    return forms.done(call, "pacticipants", application.name)


def _form(tx: Tx, call: Call, application: Application, form: Form, error: Invalid | None = None) -> Reply:
    shown = page(
        tx,
        call,
        "application_form.html",
        application=application,
        form=form,
        faults=forms.faults(error) if error else {},
    )
    return msgspec.structs.replace(shown, status=422) if error else shown
