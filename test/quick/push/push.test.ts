import assert from "node:assert/strict";
import { statSync } from "node:fs";
import { test, type TestContext } from "node:test";
import type { RequestsDto } from "../../../src/api/request-dto.ts";
import { PUSH_ORIGIN, startFakePush } from "../../fake-providers/fake-push.ts";
import { ASK_TOKEN, logIn, pairBrowser, type PairedHeaders } from "../../support/asking-client.ts";
import { askingDaemon, decisionOf } from "../discord/asking-daemon.ts";
import { discordHarness, type Env } from "../discord/harness.ts";

/** The whole daemon with answering on and a paired phone, against a fake push service, in virtual time. */
async function pushing(t: TestContext, changes: Env = {}) {
  const harness = await discordHarness(t);
  const fake = await startFakePush(t, harness.time);
  harness.fakes.set(PUSH_ORIGIN, fake.origin);
  const one = await askingDaemon(harness, changes);
  const phone = fake.subscribe();
  const login = await pairBrowser(harness, one.running.url);

  /** A cookie is named after the port, and a restart takes another one. */
  const current = (headers: Partial<PairedHeaders>) => ({
    "Content-Type": "application/json",
    ...headers,
    Cookie: (headers.Cookie ?? "").replace(/^ccen-\d+/, `ccen-${new URL(one.running.url).port}`),
  });

  async function subscribe(subscription: unknown, headers: Partial<PairedHeaders> = login): Promise<number> {
    const response = await fetch(new URL("/api/push", one.running.url), {
      method: "POST",
      headers: current(headers),
      body: JSON.stringify({ subscription }),
    });
    return response.status;
  }

  const list = async (): Promise<RequestsDto> => {
    const response = await fetch(new URL("/api/requests", one.running.url), { headers: current(login) });
    return (await response.json()) as RequestsDto;
  };
  return { harness, fake, one, phone, login, subscribe, list, current };
}

test("a permission is pushed with its buttons, and its answer takes the place of it", async (t) => {
  const { one, phone, subscribe, list } = await pushing(t);
  assert.equal(await subscribe(phone.subscription), 200);
  assert.equal((await list()).pairings[0]?.is_pushed, true);
  const held = await one.ask({ input: { command: "npm test", description: "Run it" } });
  await one.until("the message", () => phone.messages.length > 0);
  const [message] = phone.messages;
  const [request] = await one.requests();
  assert.match(message?.title ?? "", /^🔐 shop/);
  assert.deepEqual(
    [message?.body, message?.requestId, message?.isSilent, message?.needsPerson],
    ["npm test", request?.id, false, true],
  );
  assert.equal(await one.answerOnPage(request?.id ?? "", { choice: "allow" }), 200);
  assert.deepEqual(decisionOf(await held.ended), { behavior: "allow" });
  await one.until("the edit", () => phone.shown()[0]?.requestId === null);
  assert.equal(phone.shown().length, 1);
  assert.equal(phone.shown()[0]?.isSilent, true);
});

test("what one line cannot show whole has no buttons, a private message no words", async (t) => {
  const { one, phone, subscribe } = await pushing(t);
  await subscribe(phone.subscription);
  const long = `make ${"x".repeat(60)}`;
  for (const [mark, input] of [
    ["a0000001", { command: long }],
    ["a0000002", { command: "rm -rf build\nmake" }],
    ["a0000003", { command: "make \u202e" }],
    ["a0000004", { command: "make", timeout: 9 }],
    ["a0000005", { command: "make  it" }],
  ] as const) {
    const before = phone.messages.length;
    await one.ask({ mark, input });
    await one.until("the message", () => phone.messages.length > before);
  }
  assert.ok(phone.messages.every(({ requestId, path }) => requestId === null && path === "/"));
  one.running.configure({ ...one.env, CCEN_PUSH_TEXT: "private" });
  const before = phone.messages.length;
  await one.ask({ mark: "a0000006", input: { command: "make" } });
  await one.until("the message", () => phone.messages.length > before);
  const { title, body, requestId } = phone.messages.at(-1) ?? assert.fail();
  assert.deepEqual([title, body, requestId], ["An agent waits for you", "", null]);
});

test("a phone that is gone gets nothing more, and no other loses a message", async (t) => {
  const { one, fake, phone, subscribe, list, harness } = await pushing(t);
  await subscribe(phone.subscription);
  const tablet = fake.subscribe();
  const other = await pairBrowser(harness, one.running.url);
  assert.equal(await subscribe(tablet.subscription, other), 200);
  phone.leave();
  await one.ask({});
  await one.until("the tablet's message", () => tablet.messages.length > 0);
  await one.until(
    "the phone is off",
    async () => (await list()).pairings.filter((each) => each.is_pushed).length === 1,
  );
  const sent = fake.requests.length;
  await one.ask({ mark: "a0000002" });
  await one.until("the next message", () => tablet.messages.length > 1);
  assert.ok(fake.requests.slice(sent).every(({ path }) => tablet.subscription.endpoint.endsWith(path)));
});

test("subscriptions outlive a restart, and end with the pairing", async (t) => {
  const { one, phone, subscribe, list, login, current, harness, fake } = await pushing(t);
  await subscribe(phone.subscription);
  const key = (await list()).push_key;
  await one.restart();
  assert.equal((await list()).push_key, key);
  assert.equal(statSync(harness.paths.pushKeyFile).mode & 0o777, 0o600);
  await one.ask({});
  await one.until("the message", () => phone.messages.length > 0);
  const [own] = (await list()).pairings;
  await fetch(new URL(`/api/pairings/${own?.id ?? ""}/revoke`, one.running.url), {
    method: "POST",
    headers: current(login),
    body: "{}",
  });
  const sent = fake.requests.length;
  await one.ask({ mark: "a0000002" });
  await harness.time.advance(60_000);
  assert.equal(fake.requests.length, sent);
});

test("only a paired browser subscribes, and only to a public address", async (t) => {
  const { one, phone, subscribe } = await pushing(t);
  const cookie = await logIn(one.running.url, { token: ASK_TOKEN });
  assert.equal(await subscribe(phone.subscription, { Cookie: cookie }), 403);
  for (const endpoint of [
    "http://push.example.test/a",
    "https://127.0.0.1/a",
    "https://localhost/a",
    "https://[::1]/a",
    "https://user@push.example.test/a",
    "file:///etc/passwd",
    `https://push.example.test/${"a".repeat(2000)}`,
  ]) {
    assert.equal(await subscribe({ ...phone.subscription, endpoint }), 400, endpoint);
  }
  assert.equal(await subscribe({ ...phone.subscription, auth: "short" }), 400);
  assert.equal(await subscribe("all"), 400);
  assert.equal(await subscribe(phone.subscription), 200);
  assert.equal(await subscribe(null), 200);
});
