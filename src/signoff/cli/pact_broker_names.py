"""Settings by the names that a Pact Broker has them under, so that its environment can move over as it is."""

from collections.abc import Mapping

from msgspec import Struct

from signoff.kernel.settings import PREFIX, SettingsError

THEIRS = "PACT_BROKER_"

_SAME = {
    "BASE_URL": "base_url",
    "PORT": "port",
    "DATABASE_URL": "database_url",
    "LOG_LEVEL": "log_level",
    "ALLOW_PUBLIC_READ": "public_read",
    "ENABLE_PUBLIC_BADGE_ACCESS": "public_badges",
    "ALLOW_DANGEROUS_CONTRACT_MODIFICATION": "allow_contract_change",
    "CHECK_FOR_POTENTIAL_DUPLICATE_PACTICIPANT_NAMES": "check_similar_names",
    "AUTO_DETECT_MAIN_BRANCH": "detect_main_branch",
    "MAIN_BRANCH_CANDIDATES": "main_branch_candidates",
    "USE_FIRST_TAG_AS_BRANCH": "first_tag_as_branch",
    "CREATE_DEPLOYED_VERSIONS_FOR_TAGS": "deployment_from_tag",
    "WEBHOOK_RETRY_SCHEDULE": "webhook_retry_schedule",
    "WEBHOOK_HTTP_METHOD_WHITELIST": "webhook_methods",
    "WEBHOOK_SCHEME_WHITELIST": "webhook_schemes",
    "WEBHOOK_HOST_WHITELIST": "webhook_hosts",
    "WEBHOOK_HTTP_CODE_SUCCESS": "webhook_success_codes",
    "USER_AGENT": "webhook_user_agent",
    "SHIELDS_IO_BASE_URL": "badge_service",
    "DATABASE_STATEMENT_TIMEOUT": "statement_timeout",
}
_LOGINS = {
    "login": ("BASIC_AUTH_USERNAME", "BASIC_AUTH_PASSWORD"),
    "reader_login": ("BASIC_AUTH_READ_ONLY_USERNAME", "BASIC_AUTH_READ_ONLY_PASSWORD"),
}
# Theirs is true where ours is false.
_OPPOSITE = {
    "BASE_EQUALITY_ONLY_ON_CONTENT_THAT_AFFECTS_VERIFICATION_RESULTS": "compare_whole_contracts",
}
# What Signoff does in one way only: a setting for the other way must not be passed over in silence.
_ONLY_TRUE = {
    "ORDER_VERSIONS_BY_DATE": "versions are ordered by when they were first heard of (docs/adr/0009)",
    "USE_CASE_SENSITIVE_RESOURCE_NAMES": "names are told apart by case (docs/adr/0010)",
}
_TRUE, _FALSE = ("true", "1", "yes", "on"), ("false", "0", "no", "off")


class Translated(Struct, frozen=True):
    """An environment with our names added, what was done, for people, and where what was taken is from."""

    environment: dict[str, str]
    notes: list[str]
    taken: dict[str, str]


def translated(environment: Mapping[str, str]) -> Translated:
    """Add our names for theirs; one of ours that is set stands. Raises SettingsError for what cannot be had here."""
    theirs = {
        name.removeprefix(THEIRS): text for name, text in environment.items() if name.startswith(THEIRS)
    }
    for name, reason in _ONLY_TRUE.items():
        if not _flag(name, theirs.pop(name, "true")):
            raise SettingsError(f"{THEIRS}{name} can only be true here: {reason}")
    found, used = _settings(theirs)
    taken = {PREFIX + ours.upper(): THEIRS + ", ".join(names) for ours, names in used.items()}
    notes = [f"taken from {names}: {ours}" for ours, names in taken.items()]
    known = {name for names in used.values() for name in names}
    notes += [f"not used here: {THEIRS}{name}" for name in sorted(set(theirs) - known)]
    ours = {PREFIX + name.upper(): text for name, text in found.items()}
    return Translated({**ours, **environment}, notes, taken)


def _settings(theirs: Mapping[str, str]) -> tuple[dict[str, str], dict[str, tuple[str, ...]]]:
    found = {ours: theirs[name] for name, ours in _SAME.items() if name in theirs}
    used: dict[str, tuple[str, ...]] = {ours: (name,) for name, ours in _SAME.items() if name in theirs}
    for theirs_name, ours in _OPPOSITE.items():
        if theirs_name in theirs:
            found[ours] = str(not _flag(theirs_name, theirs[theirs_name])).lower()
            used[ours] = (theirs_name,)
    for ours, (user, password) in _LOGINS.items():
        if theirs.get(user) and theirs.get(password):
            found[ours] = f"{theirs[user]}:{theirs[password]}"
            used[ours] = (user, password)
    if "base_url" not in found and theirs.get("BASE_URLS"):
        found["base_url"] = theirs["BASE_URLS"].split()[0]
        used["base_url"] = ("BASE_URLS",)
    return found, used


def _flag(name: str, text: str) -> bool:
    said = text.strip().lower()
    if said not in _TRUE + _FALSE:
        raise SettingsError(f"{THEIRS}{name} must be true or false")
    return said in _TRUE
