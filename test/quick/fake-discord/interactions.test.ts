import assert from "node:assert/strict";
import { type TestContext, test } from "node:test";
import { InteractionCallbackResponseSchema } from "discord-api-spec/zod";
import type { Interacted } from "../../fake-discord/interactions/people.ts";
import { startHarness } from "./call.ts";

const BUTTON = { type: 2, style: 1, label: "Go", custom_id: "go" };

const row = (...components: readonly unknown[]) => ({ type: 1, components });

const input = (changes: object = {}) => ({ type: 4, custom_id: "why", style: 2, ...changes });

const form = (components: readonly unknown[], changes: object = {}) => ({
  type: 9,
  data: { custom_id: "m", title: "Why?", components, ...changes },
});

const WHY = form([{ type: 18, label: "Reason", component: input() }]);

async function withButton(t: TestContext) {
  const harness = await startHarness(t);
  const channelId = harness.fake.addTextChannel();
  const path = `/channels/${channelId}/messages`;
  const { id: messageId } = await harness.post(path, { content: "x", components: [row(BUTTON)] });
  const userId = harness.fake.addMember();
  const click = (): Interacted => harness.fake.click(messageId, "Go", userId);
  const answer = (to: Interacted, body: unknown, query = "") =>
    harness.call({ method: "POST", path: `/interactions/${to.id}/${to.token}/callback${query}`, body });
  const follow = (method: string, to: Interacted, rest: string, body?: unknown) => {
    const address = `/webhooks/${harness.fake.applicationId(harness.token)}/${to.token}${rest}`;
    return harness.call({ method, path: address, ...(body === undefined ? {} : { body }) });
  };
  return { ...harness, channelId, messageId, click, answer, follow, path };
}

test("a first response is taken once, by its token alone, and within three seconds", async (t) => {
  const { click, answer, advance } = await withButton(t);
  const first = click();
  assert.equal((await answer({ ...first, token: "other" }, { type: 6 })).code, 10062);
  assert.equal((await answer(first, { type: 6 })).status, 204);
  assert.equal((await answer(first, { type: 6 })).code, 40060);
  assert.equal((await answer(first, WHY)).code, 40060);
  const late = click();
  await advance(3001);
  assert.equal((await answer(late, { type: 6 })).code, 10062);
  assert.equal(late.responseType, null);
});

test("a first response has a type that the interaction allows", async (t) => {
  const { click, answer, fake } = await withButton(t);
  for (const type of [1, 2, 3, 8, 10, "6"]) assert.equal((await answer(click(), { type })).code, 50035);
  const opened = click();
  assert.equal((await answer(opened, WHY)).status, 204);
  const submitted = fake.submitModal(opened, { Reason: "because" });
  assert.equal((await answer(submitted, WHY)).code, 50035);
  assert.equal((await answer(submitted, { type: 6 })).status, 204);
});

test("a rejected response leaves the interaction open", async (t) => {
  const { click, answer } = await withButton(t);
  const clicked = click();
  assert.equal((await answer(clicked, { type: 4, data: { content: "x".repeat(2001) } })).code, 50035);
  assert.equal((await answer(clicked, { type: 4, data: {} })).code, 50006);
  assert.equal((await answer(clicked, { type: 4, data: { content: "y" } })).status, 204);
});

test("a response is returned as the document says, if it is asked for", async (t) => {
  const { click, answer } = await withButton(t);
  const reply = await answer(click(), { type: 4, data: { content: "y", flags: 64 } }, "?with_response=true");
  assert.equal(reply.status, 200);
  const text = JSON.stringify(reply.body).replaceAll("+00:00", "Z");
  assert.ok(InteractionCallbackResponseSchema.safeParse(JSON.parse(text)).success);
});

test("an update edits the message, a deferred one leaves it", async (t) => {
  const { click, answer, fake, channelId } = await withButton(t);
  await answer(click(), { type: 6 });
  assert.equal(fake.messagesIn(channelId)[0]?.editedAtMs, null);
  const last = click();
  await answer(last, { type: 7, data: { content: "done", components: [] } });
  assert.equal(fake.messagesIn(channelId)[0]?.content, "done");
  assert.throws(click, /no button/);
});

test("ephemeral replies are seen by the person alone", async (t) => {
  const { click, answer, follow, fake, channelId } = await withButton(t);
  const clicked = click();
  await answer(clicked, { type: 4, data: { content: "for you", flags: 64 } });
  await follow("POST", clicked, "", { content: "more", flags: 64 });
  assert.equal(fake.messagesIn(channelId).length, 1);
  assert.deepEqual(
    clicked.privately.map(({ content, flags }) => [content, flags]),
    [
      ["for you", 64],
      ["more", 64],
    ],
  );
});

test("a token answers for fifteen minutes, and only after the first response", async (t) => {
  const { click, answer, follow, advance } = await withButton(t);
  const clicked = click();
  assert.equal((await follow("POST", clicked, "", { content: "early" })).code, 10015);
  await answer(clicked, { type: 6 });
  assert.equal((await follow("POST", clicked, "", { content: "in time" })).status, 200);
  assert.equal((await follow("PATCH", clicked, "/messages/@original", { content: "edited" })).status, 200);
  assert.equal((await follow("GET", clicked, "/messages/@original")).status, 200);
  await advance(15 * 60_000 + 1);
  assert.equal((await follow("POST", clicked, "", { content: "late" })).code, 50027);
});

test("responses do not count for the bot's global limit", async (t) => {
  const { fake, post, call, token } = await startHarness(t, { limits: { global: { limit: 1, perMs: 60_000 } } });
  const { id } = await post(`/channels/${fake.addTextChannel()}/messages`, { content: "x", components: [row(BUTTON)] });
  const clicked = fake.click(id, "Go", fake.addMember());
  const path = `/interactions/${clicked.id}/${clicked.token}/callback`;
  assert.equal((await call({ method: "POST", path, body: { type: 6 }, token })).status, 204);
});

test("a click names guild, channel, message, person and application", async (t) => {
  const { click, fake, channelId, messageId, token } = await withButton(t);
  const socket = new WebSocket(`${fake.origin.replace("http", "ws")}/?v=10`);
  t.after(() => socket.close());
  const received = new Promise<Record<string, unknown>>((resolve) => {
    socket.addEventListener("message", ({ data }) => {
      const { op, t: type, d } = JSON.parse(String(data)) as { op: number; t: string; d: Record<string, unknown> };
      if (op === 10) socket.send(JSON.stringify({ op: 2, d: { token, intents: 0, properties: {} } }));
      if (type === "READY") click();
      if (type === "INTERACTION_CREATE") resolve(d);
    });
  });
  const event = await received;
  assert.equal(event["application_id"], fake.applicationId(token));
  assert.equal(event["guild_id"], fake.guildId);
  assert.equal(event["channel_id"], channelId);
  assert.equal((event["message"] as { id: string }).id, messageId);
  assert.deepEqual(event["data"], { id: 2, custom_id: "go", component_type: 2 });
});

const BUTTONS = Array.from({ length: 6 }, (_, n) => ({ ...BUTTON, custom_id: `b${n}` }));
const OPTIONS = Array.from({ length: 26 }, (_, n) => ({ label: `l${n}`, value: `${n}` }));
const select = (changes: object = {}) => ({ type: 3, custom_id: "s", options: OPTIONS.slice(0, 25), ...changes });

const REJECTED: readonly (readonly [title: string, components: readonly unknown[]])[] = [
  ["six rows", BUTTONS.map((button) => row(button))],
  ["six buttons in a row", [row(...BUTTONS)]],
  ["a label of 81 characters", [row({ ...BUTTON, label: "x".repeat(81) })]],
  ["a custom id of 101 characters", [row({ ...BUTTON, custom_id: "x".repeat(101) })]],
  ["the same custom id twice", [row(BUTTON, BUTTON)]],
  ["a button without a custom id", [row({ type: 2, style: 1, label: "Go" })]],
  ["a button with nothing to show", [row({ type: 2, style: 1, custom_id: "go" })]],
  ["a link that also has a custom id", [row({ ...BUTTON, style: 5, url: "https://example.org" })]],
  ["a select beside a button", [row(BUTTON, select())]],
  ["26 options", [row(select({ options: OPTIONS }))]],
  ["no options", [row(select({ options: [] }))]],
  ["an option's label of 101 characters", [row(select({ options: [{ label: "x".repeat(101), value: "0" }] }))]],
  ["two options of one value", [row(select({ options: [OPTIONS[0], OPTIONS[0]] }))]],
  ["more choices than options", [row(select({ options: OPTIONS.slice(0, 2), max_values: 3 }))]],
];

test("five rows of five buttons or a full select are accepted", async (t) => {
  const { post, path } = await withButton(t);
  const five = Array.from({ length: 4 }, (_, n) =>
    row(...BUTTONS.slice(0, 5).map((button) => ({ ...button, custom_id: `${n}${button.custom_id}` }))),
  );
  assert.equal((await post(path, { components: [...five, row(select({ max_values: 25 }))] })).status, 200);
});

for (const [title, components] of REJECTED) {
  test(`a message with ${title} is rejected`, async (t) => {
    const { post, path } = await withButton(t);
    assert.equal((await post(path, { content: "x", components })).code, 50035);
  });
}

const label = (component: unknown, changes: object = {}) => ({ type: 18, label: "Reason", component, ...changes });

const BAD_FORMS: readonly (readonly [title: string, body: unknown])[] = [
  ["a title of 46 characters", form([label(input())], { title: "x".repeat(46) })],
  ["no fields", form([])],
  ["six fields", form(Array.from({ length: 6 }, (_, n) => label(input({ custom_id: `${n}` }))))],
  ["two fields of one id", form([label(input()), label(input())])],
  ["a field that takes 4001 characters", form([label(input({ max_length: 4001 }))])],
  ["a label of 46 characters", form([label(input(), { label: "x".repeat(46) })])],
  ["a field in a row without a label", form([row(input())])],
  ["a least length above the greatest", form([label(input({ min_length: 9, max_length: 8 }))])],
];

for (const [title, body] of BAD_FORMS) {
  test(`a form with ${title} is rejected`, async (t) => {
    const { click, answer } = await withButton(t);
    const clicked = click();
    assert.equal((await answer(clicked, body)).code, 50035);
    assert.equal(clicked.modal, null);
  });
}
