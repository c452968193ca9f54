import assert from "node:assert/strict";
import { test } from "node:test";
import { destinationName, destinationTitle, providerOf } from "./destination.ts";
import { PROVIDER_IDS, providerDestinations, requiredSettings, withoutProviders } from "./registry.ts";

const ADDRESSES = {
  outgoingUrl: "https://hooks.example.com/t0ken?key=s3cret",
  ntfyUrl: "http://127.0.0.1:2586/my-topic",
  slackUrl: "https://hooks.slack.com/services/T0/B0/x",
  teamsUrl: "https://prod-05.westeurope.logic.azure.com:443/workflows/5c1f/triggers/manual/paths/invoke?sig=s3cret",
  telegramBotToken: "123456789:AAF-s3cret",
  telegramChatId: "-1001234567890",
};

test("a destination is named by provider and host, never by its address's secret", () => {
  assert.deepEqual(providerDestinations(ADDRESSES), [
    "outgoing:hooks.example.com",
    "ntfy:127.0.0.1:2586",
    "slack:hooks.slack.com",
    "teams:prod-05.westeurope.logic.azure.com",
    "telegram:-1001234567890",
  ]);
});

test("without one of its required settings a provider has no destination", () => {
  const halfSetUp = { ...withoutProviders(ADDRESSES), telegramChatId: "-1001234567890" };
  assert.deepEqual(providerDestinations(halfSetUp), []);
  const none = withoutProviders(ADDRESSES);
  assert.deepEqual(providerDestinations(none), []);
  const { pushTargets, ...addresses } = none;
  assert.deepEqual([[...new Set(Object.values(addresses))], pushTargets], [[""], []]);
});

test("a destination on Discord belongs to no other provider", () => {
  assert.equal(providerOf("webhook:123456789012345678"), null);
  assert.equal(providerOf("channel:123456789012345678"), null);
  assert.equal(providerOf("ntfy:ntfy.sh"), "ntfy");
  assert.equal(destinationName("channel:123456789012345678"), "channel:123456789012345678");
  assert.equal(destinationName("outgoing:example.com"), "Webhook · example.com");
  assert.equal(destinationTitle("channel:123456789012345678"), "Discord · #…5678");
  assert.equal(destinationTitle("webhook:123456789012345678"), "Discord · webhook");
  assert.equal(destinationTitle("ntfy:ntfy.sh"), "ntfy · ntfy.sh");
});

test("every provider names the settings that set it up", () => {
  for (const id of PROVIDER_IDS) {
    const names = requiredSettings(id);
    // A browser is set up on its page.
    assert.ok(names.length > 0 === (id !== "push") && names.every((name) => name.startsWith("CCEN_")), id);
  }
});
