import assert from "node:assert/strict";
import { test } from "node:test";
import { fullName, shortName } from "./destination-names.ts";

test("a destination names its service, and no number of 19 digits", () => {
  assert.equal(fullName("webhook:1234567890123456789", []), "Discord · webhook");
  assert.equal(fullName("channel:1234567890123456789", []), "Discord · #…6789");
  assert.equal(fullName("outgoing:example.org", []), "Webhook · example.org");
});

test("a channel is called as its setting", () => {
  const settings = [
    { key: "DISCORD_CHANNEL_TYPE", value: "text" },
    { key: "DISCORD_CHANNEL_ID", value: "1" },
    { key: "DISCORD_CHANNEL_TOOL_ACTIVITY", value: "2" },
  ];
  assert.equal(fullName("channel:1", settings), "Discord");
  assert.equal(fullName("channel:2", settings), "Discord · tool activity");
});

test("in a row the service is enough, unless it has two destinations", () => {
  const all = ["webhook:157", "ntfy:ntfy.sh"];
  assert.equal(shortName("webhook:157", all, []), "Discord");
  assert.equal(shortName("ntfy:ntfy.sh", all, []), "ntfy");
  assert.equal(shortName("webhook:157", [...all, "channel:9"], []), "Discord · webhook");
});
