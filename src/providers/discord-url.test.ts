import assert from "node:assert/strict";
import { test } from "node:test";
import { apiBaseOf, parseWebhookUrl as parse } from "./discord-url.ts";

const ID = "1234567890123456789";
const TOKEN = "aB3-_xyz".repeat(8);
const DISCORD = "https://discord.com/api/v10";

const parseWebhookUrl = (text: string, apiBase = DISCORD) => parse(text, apiBase);

test("every pasted form of a webhook URL is the same webhook at version 10", () => {
  const tail = `${ID}/${TOKEN}`;
  const pasted = [
    `https://discord.com/api/webhooks/${tail}`,
    `https://discordapp.com/api/webhooks/${tail}`,
    `https://ptb.discord.com/api/webhooks/${tail}`,
    `https://canary.discord.com/api/webhooks/${tail}`,
    `https://canary.discordapp.com/api/v6/webhooks/${tail}`,
    `https://discord.com/api/v10/webhooks/${tail}`,
    `http://discord.com/api/webhooks/${tail}/`,
    `HTTPS://Discord.com/api/webhooks/${tail}?wait=true`,
    `https://discord.com/api/webhooks/${tail}/slack`,
    `discord.com/api/webhooks/${tail}`,
    `<https://discord.com/api/webhooks/${tail}>`,
  ];
  for (const url of pasted) {
    assert.deepEqual(parseWebhookUrl(url), { id: ID, token: TOKEN, threadId: null, apiBase: DISCORD }, url);
  }
});

test("a thread in the pasted URL is kept", () => {
  const url = `https://discord.com/api/webhooks/${ID}/${TOKEN}?thread_id=98765432109876543`;
  assert.equal(parseWebhookUrl(url)?.threadId, "98765432109876543");
});

test("a webhook on this machine keeps its origin, others go to the given base", () => {
  for (const origin of ["http://127.0.0.1:8123", "http://localhost:1", "http://[::1]:99"]) {
    assert.equal(parseWebhookUrl(`${origin}/api/webhooks/${ID}/${TOKEN}`)?.apiBase, `${origin}/api/v10`);
  }
  const viaProxy = parseWebhookUrl(`https://discord.com/api/webhooks/${ID}/${TOKEN}`, "https://proxy.example/api/v10");
  assert.equal(viaProxy?.apiBase, "https://proxy.example/api/v10");
});

test("anything else is refused", () => {
  const refused = [
    "",
    "hello",
    `https://discord.com.evil.example/api/webhooks/${ID}/${TOKEN}`,
    `https://evil.example/api/webhooks/${ID}/${TOKEN}`,
    `http://10.0.0.1/api/webhooks/${ID}/${TOKEN}`,
    `http://127.0.0.1.evil.example/api/webhooks/${ID}/${TOKEN}`,
    `https://discord.com:8443/api/webhooks/${ID}/${TOKEN}`,
    `https://user:${TOKEN}@discord.com/api/webhooks/${ID}/${TOKEN}`,
    `https://discord.com/api/webhooks/123/${TOKEN}`,
    `https://discord.com/api/webhooks/${ID}/`,
    `https://discord.com/api/webhooks/${ID}/${TOKEN}/messages/1`,
    `https://discord.com/api/webhooks/${ID}/${TOKEN}?thread_id=abc`,
    `ftp://discord.com/api/webhooks/${ID}/${TOKEN}`,
    `https://discord.com/api/webhooks/${ID}/${"x".repeat(2000)}`,
  ];
  for (const url of refused) assert.equal(parseWebhookUrl(url), null, url);
});

test("the API base is always version 10", () => {
  const cases = [
    ["http://127.0.0.1:8080", "http://127.0.0.1:8080/api/v10"],
    ["http://localhost:8080/", "http://localhost:8080/api/v10"],
    ["http://127.0.0.1:8080/api", "http://127.0.0.1:8080/api/v10"],
    ["https://discord.com/api/v9/", "https://discord.com/api/v10"],
    ["https://proxy.example/discord", "https://proxy.example/discord/api/v10"],
  ] as const;
  for (const [text, base] of cases) assert.equal(apiBaseOf(text), base);
});
