import assert from "node:assert/strict";
import { test } from "node:test";
import { fullName, shortName } from "./destination-names.ts";

test("a destination names its service", () => {
  assert.equal(fullName("webhook:157"), "Discord · webhook:157");
  assert.equal(fullName("outgoing:example.org"), "Webhook · example.org");
});

test("in a row the service is enough, unless it has two destinations", () => {
  const all = ["webhook:157", "ntfy:ntfy.sh"];
  assert.equal(shortName("webhook:157", all), "Discord");
  assert.equal(shortName("ntfy:ntfy.sh", all), "ntfy");
  assert.equal(shortName("webhook:157", [...all, "channel:9"]), "Discord · webhook:157");
});
