"""The Pact Broker's protocol, as its command lines, verifiers and libraries speak it."""
