import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationName, hasWay, wayIds, wayOf } from "./ways.ts";

const NONE = { outgoingUrl: "", ntfyUrl: "", slackUrl: "" };

test("a destination is named by kind and host, never by its address's secret", () => {
  const addresses = {
    outgoingUrl: "https://hooks.example.com/t0ken?key=s3cret",
    ntfyUrl: "http://127.0.0.1:2586/my-topic",
    slackUrl: "https://hooks.slack.com/services/T0/B0/x",
  };
  assert.deepEqual(wayIds(addresses), ["outgoing:hooks.example.com", "ntfy:127.0.0.1:2586", "slack:hooks.slack.com"]);
  assert.deepEqual(wayIds(NONE), []);
  assert.deepEqual([hasWay(addresses), hasWay(NONE)], [true, false]);
});

test("a destination on Discord is none of the other ways", () => {
  assert.equal(wayOf("webhook:123456789012345678"), null);
  assert.equal(wayOf("channel:123456789012345678"), null);
  assert.equal(wayOf("ntfy:ntfy.sh"), "ntfy");
  assert.equal(destinationName("channel:123456789012345678"), "channel:123456789012345678");
  assert.equal(destinationName("outgoing:example.com"), "Webhook · example.com");
});
