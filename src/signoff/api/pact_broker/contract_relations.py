"""The link relations of contracts and results, described."""

from signoff.api.kit.relations import Relation

_PROVIDER = "/pacts/provider/{provider}"
_PAIR = f"{_PROVIDER}/consumer/{{consumer}}"
_CONTENT = f"{_PAIR}/pact-version/{{sha}}"

CONTRACTS = {
    "publish-contracts": Relation(
        "Publish contracts",
        "POST a version of a consumer with its branch, tags and contracts in one request. Everything is kept or"
        " nothing. The answer's notices say what happened, what it triggered, and what to do next. Contents are"
        " Base64; what a version has published it cannot publish with another content, unless the settings allow"
        " it.",
        "/contracts/publish",
    ),
    "publish-pact": Relation(
        "Publish one contract",
        "PUT the contract of one consumer version with one provider, as JSON; PATCH merges interactions into what"
        " is there. Newer clients publish all at once.",
        f"{_PAIR}/version/{{version}}",
    ),
    "contracts": Relation(
        "The contracts", "The contracts that this publication made.", f"{_PAIR}/version/{{version}}"
    ),
    "pacts": Relation("Contracts", "The contracts of the list, each with the version that published it."),
    "pact-versions": Relation(
        "Contracts by version",
        "The contracts of the list, one for each version of the consumer.",
        f"{_PAIR}/version/{{version}}",
    ),
    "pact-version": Relation(
        "A contract's content",
        "The contract by the fingerprint of its content: it stays the same however often it is published again.",
        _CONTENT,
    ),
    "latest-pact-versions": Relation(
        "The newest contract of every pair",
        "For each consumer and provider that have one, the newest contract.",
        "/pacts/latest",
    ),
    "latest-pact-version": Relation(
        "The newest contract of a pair", "The contract of the newest consumer version.", f"{_PAIR}/latest"
    ),
    "all-pact-versions": Relation(
        "Every contract of a pair",
        "One for each version of the consumer, the newest first. DELETE removes them all.",
        f"{_PAIR}/versions",
    ),
    "latest-tagged-pact-version": Relation(
        "The newest contract of a pair with a tag",
        "The contract of the newest consumer version that carries the tag.",
        f"{_PAIR}/latest/{{tag}}",
    ),
    "latest-pact": Relation(
        "The newest contract with this tag",
        "From a tag that a contract's version is the newest with, back to that contract.",
        f"{_PAIR}/latest/{{tag}}",
    ),
    "latest-untagged-pact-version": Relation(
        "The newest contract of a pair without a tag",
        "The contract of the newest consumer version that carries no tag at all.",
        f"{_PAIR}/latest-untagged",
    ),
    "tagged-pact-versions": Relation(
        "The contracts of a pair with a tag",
        "Those whose consumer version carries the tag. DELETE removes them.",
        f"{_PAIR}/tag/{{tag}}",
    ),
    "branch-pact-versions": Relation(
        "The contracts of a pair on a branch",
        "Those whose consumer version is on the branch. DELETE removes them.",
        f"{_PAIR}/branch/{{branch}}",
    ),
    "latest-branch-pact-versions": Relation(
        "The newest contract of a pair on a branch",
        "That of the version which heads the consumer's branch.",
        f"{_PAIR}/branch/{{branch}}/latest/versions",
    ),
    "main-branch-pact-versions": Relation(
        "The contracts of a pair on the main branch",
        "Those whose consumer version is on the consumer's main branch.",
        f"{_PAIR}/branch/versions",
    ),
    "latest-main-branch-pact-versions": Relation(
        "The newest contract of a pair on the main branch",
        "That of the version which heads the consumer's main branch.",
        f"{_PAIR}/branch/latest/versions",
    ),
    "provider-pacts": Relation(
        "Every contract of a provider", "The contracts of all its consumers.", _PROVIDER
    ),
    "provider-pacts-with-tag": Relation(
        "The contracts of a provider with a tag",
        "Those whose consumer version carries the tag.",
        f"{_PROVIDER}/tag/{{tag}}",
    ),
    "provider-pacts-with-branch": Relation(
        "The contracts of a provider on a branch",
        "Those whose consumer version is on a branch of that name.",
        f"{_PROVIDER}/branch/{{branch}}",
    ),
    "provider-pacts-with-main-branch": Relation(
        "The contracts of a provider on main branches",
        "Those whose consumer version is on the main branch of its application.",
        f"{_PROVIDER}/branch",
    ),
    "latest-provider-pacts": Relation(
        "The newest contracts of a provider", "For each consumer the newest.", f"{_PROVIDER}/latest"
    ),
    "latest-provider-pacts-with-tag": Relation(
        "The newest contracts of a provider with a tag",
        "For each consumer that of the newest version which carries the tag.",
        f"{_PROVIDER}/latest/{{tag}}",
    ),
    "latest-provider-pacts-with-branch": Relation(
        "The newest contracts of a provider on a branch",
        "For each consumer that of the version which heads the branch.",
        f"{_PROVIDER}/branch/{{branch}}/latest",
    ),
    "latest-provider-pacts-with-main-branch": Relation(
        "The newest contracts of a provider on main branches",
        "For each consumer that of the version which heads its main branch.",
        f"{_PROVIDER}/branch/latest",
    ),
    "previous-distinct": Relation(
        "The contract before, with another content",
        "The newest older contract of the pair that asked for something else.",
        f"{_PAIR}/version/{{version}}/previous-distinct",
    ),
    "diff-previous-distinct": Relation(
        "What changed since then",
        "The difference to the contract before that had another content, as text.",
        f"{_PAIR}/version/{{version}}/diff/previous-distinct",
    ),
    "diff": Relation(
        "The difference between two contents",
        "What changed from one content of the pair to another, as text.",
        f"{_CONTENT}/diff/pact-version/{{other}}",
    ),
}

RESULTS = {
    "provider-pacts-for-verification": Relation(
        "Contracts to verify",
        "POST which consumer versions count (`consumerVersionSelectors`), the provider's branch and whether pending"
        " and work-in-progress contracts are wanted. The answer lists each content once, says why it is there, and"
        " where its result belongs. GET is an old way of asking the same.",
        f"{_PROVIDER}/for-verification",
    ),
    "publish-verification-results": Relation(
        "Publish a result",
        "POST whether the provider did what a content asks for: `success`, `providerApplicationVersion`, and if"
        " known the build and the single results. It counts for every consumer version with that content.",
        f"{_CONTENT}/verification-results",
    ),
    "latest-verification-results": Relation(
        "The newest result",
        "The result that was published last for this content.",
        f"{_CONTENT}/verification-results/latest",
    ),
    "latest-verification-results-where-pacticipant-is-consumer": Relation(
        "The newest results of a consumer version",
        "For each contract that the version published, the newest result, and whether all of them are good.",
        "/verification-results/consumer/{consumer}/version/{version}/latest",
    ),
    "triggered-webhooks": Relation(
        "The webhooks that this triggered",
        "Each with how far it is and where its log stands.",
        f"{_PAIR}/version/{{version}}/triggered-webhooks",
    ),
}
