import assert from "node:assert/strict";
import { test } from "node:test";
import { fullName, shortName } from "./destination-names.ts";

test("a destination says of which service it is", () => {
  assert.equal(fullName("webhook:157"), "Discord · webhook:157");
  assert.equal(fullName("outgoing:example.org"), "Webhook · example.org");
});

test("in a row the service is enough, unless there are two of it", () => {
  const all = ["webhook:157", "ntfy:ntfy.sh"];
  assert.equal(shortName("webhook:157", all), "Discord");
  assert.equal(shortName("ntfy:ntfy.sh", all), "ntfy");
  assert.equal(shortName("webhook:157", [...all, "channel:9"]), "Discord · webhook:157");
});
