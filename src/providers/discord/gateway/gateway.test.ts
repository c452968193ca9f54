import assert from "node:assert/strict";
import { test } from "node:test";
import { framesOf, gatewayHarness as harness, logins, postButton } from "../../../../test/support/gateway-harness.ts";
import { waitFor } from "../../../../test/support/wait-for.ts";
import type { JsonObject } from "../../../core/json.ts";
import { connectionUrl } from "./protocol.ts";

const INTERVAL_MS = 41_250;

test("the gateway is opened as version 10 in JSON and asked for no intents", async (t) => {
  const { fake, connected, gateway, token } = await harness(t);
  await connected();
  assert.deepEqual(fake.gateway.opened, ["/?v=10&encoding=json"]);
  const identify = fake.gateway.frames.find(({ op }) => op === 2)?.d as JsonObject;
  assert.equal(identify["token"], token);
  assert.equal(identify["intents"], 0);
  assert.deepEqual(Object.keys(identify["properties"] as JsonObject), ["os", "browser", "device"]);
  const state = gateway.state();
  assert.equal(state.kind === "connected" && state.applicationId, fake.applicationId(token));
});

test("a click arrives without intents", async (t) => {
  const one = await harness(t);
  await one.connected();
  const { messageId, userId } = await postButton(one);
  const { id } = one.fake.click(messageId, "Go", userId);
  await waitFor("the click", () => one.interactions.length === 1);
  assert.equal(one.interactions[0]?.["id"], id);
});

test("the first beat comes after a random part of the interval, then one each interval", async (t) => {
  const one = await harness(t, { random: () => 0.25 });
  await one.connected();
  await one.time.advance(INTERVAL_MS / 4 - 10);
  assert.equal(framesOf(one, 1).length, 0);
  await one.time.advance(20);
  await waitFor("the first beat", () => framesOf(one, 1).length === 1);
  for (const n of [2, 3]) {
    await one.time.advance(INTERVAL_MS - 100);
    assert.equal(framesOf(one, 1).length, n - 1);
    await one.time.advance(100);
    await waitFor(`beat ${n}`, () => framesOf(one, 1).length === n);
  }
  assert.equal(logins(one), 1);
});

test("a beat carries the last sequence, and null before there is one", async (t) => {
  const one = await harness(t, { random: () => 0 });
  one.fake.gateway.quirks.answersLogin = false;
  await waitFor("HELLO", () => framesOf(one, 2).length === 1);
  await one.time.advance(0);
  await waitFor("the first beat", () => framesOf(one, 1).length === 1);
  assert.equal(framesOf(one, 1)[0]?.d, null);
  one.fake.gateway.quirks.answersLogin = true;
  await one.passUntil("the login", () => one.gateway.state().kind === "connected");
  one.fake.gateway.dispatch(one.token, "TYPING_START", {});
  const { messageId, userId } = await postButton(one);
  one.fake.click(messageId, "Go", userId);
  await waitFor("the click", () => one.interactions.length === 1);
  one.fake.gateway.send(1);
  await waitFor("the beat", () => framesOf(one, 1).at(-1)?.d === 3);
});

test("a beat that the gateway asks for goes at once", async (t) => {
  const one = await harness(t);
  await one.connected();
  one.fake.gateway.send(1);
  await waitFor("the beat", () => framesOf(one, 1).length === 1);
});

test("200 asked beats in a minute do not exceed the limit of 120 sends", async (t) => {
  const one = await harness(t);
  await one.connected();
  for (let n = 0; n < 200; n += 1) one.fake.gateway.send(1);
  await waitFor("many beats", () => framesOf(one, 1).length >= 109);
  const { messageId, userId } = await postButton(one);
  one.fake.click(messageId, "Go", userId);
  await waitFor("the click behind them", () => one.interactions.length === 1);
  await one.time.advance(INTERVAL_MS);
  await waitFor("the own beat", () => framesOf(one, 1).length === 110);
  assert.deepEqual(one.fake.gateway.closes, []);
});

test("an application that gets its clicks at an address of its own is not connected", async (t) => {
  const one = await harness(t, { endpointUrl: "https://example.org/interactions" });
  await waitFor("the stop", () => one.gateway.state().kind === "stopped");
  assert.deepEqual(one.gateway.state(), { kind: "stopped", cause: "interactions-endpoint" });
  assert.equal(one.fake.gateway.opened.length, 0);
});

test("below 50 starts left it waits until Discord counts anew, and says so", async (t) => {
  const one = await harness(t);
  await one.connected();
  one.fake.gateway.startLimit.remaining = 49;
  const resetAtMs = one.fake.gateway.startLimit.resetAtMs;
  one.fake.gateway.close(4009);
  await one.passUntil("the wait", () => {
    const state = one.gateway.state();
    return state.kind === "waiting" && state.cause === "start-limit";
  });
  await one.time.advance(3_600_000);
  assert.deepEqual(one.gateway.state(), { kind: "waiting", untilMs: resetAtMs, cause: "start-limit" });
  assert.equal(one.fake.gateway.identifiedAtMs.length, 1);
  await one.time.advance(resetAtMs - one.time.clock.now());
  await one.connected();
  assert.equal(one.fake.gateway.startLimit.remaining, 999);
});

test("frames that are none are ignored", async (t) => {
  const one = await harness(t);
  await one.connected();
  const texts = ["", "{", "[]", "null", "1", '{"op":"0"}', '{"op":0,"t":"INTERACTION_CREATE","d":5}', '{"op":99}'];
  for (const text of [...texts, '{"op":10,"d":null}', '{"op":0,"s":"x","t":5}']) one.fake.gateway.sendText(text);
  one.fake.gateway.send(1);
  await waitFor("the beat", () => framesOf(one, 1).length === 1);
  assert.deepEqual(one.fake.gateway.closes, []);
  assert.deepEqual(one.interactions, []);
});

test("stopping closes with 1000, and nothing is opened again", async (t) => {
  const one = await harness(t);
  await one.connected();
  await one.gateway.stop();
  await waitFor("the close", () => one.fake.gateway.closes.length === 1);
  assert.equal(one.fake.gateway.closes[0]?.code, 1000);
  await one.time.advance(600_000);
  assert.equal(one.fake.gateway.opened.length, 1);
  assert.deepEqual(one.gateway.state(), { kind: "off" });
  one.gateway.start();
  await one.passUntil("the next login", () => one.gateway.state().kind === "connected");
});

test("the token goes to encrypted addresses and to this machine only", () => {
  assert.equal(connectionUrl("wss://gateway.discord.gg"), "wss://gateway.discord.gg/?v=10&encoding=json");
  assert.equal(connectionUrl("ws://127.0.0.1:8080/x?a=b"), "ws://127.0.0.1:8080/x?v=10&encoding=json");
  for (const url of ["ws://gateway.discord.gg", "http://127.0.0.1", "gateway", ""]) {
    assert.equal(connectionUrl(url), null, url);
  }
});
