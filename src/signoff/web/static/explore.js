// Links to the Pact Broker's explorer name their path behind a `#`, which no server sees.
if (location.hash.startsWith("#/")) {
  location.replace(`?${new URLSearchParams({ at: location.hash.slice(1) })}`);
}
