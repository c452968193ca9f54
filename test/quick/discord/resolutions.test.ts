import assert from "node:assert/strict";
import { test } from "node:test";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { PLACES } from "./conversation.ts";
import { askingSession } from "../../support/asking-session.ts";
import { EACH_TURN } from "./harness.ts";
import { askingHarness, messagesOf, resolveUnderBurst } from "./resolution-cases.ts";

const MARK = "a0000001";
const { prompt, begins, asks, ran, finished } = askingSession(MARK);
const GREY = 0x95a5a6;
const isEdit = ({ method, path }: { readonly method: string; readonly path: string }): boolean =>
  method === "PATCH" && path.includes("/messages/");

for (const place of PLACES) {
  test(`answered request says so where it stands, grey and without a ping: ${place}`, async (t) => {
    const { harness, running, channelId, request } = await askingHarness(t, place);
    await running.play([prompt, begins, asks], 4000);
    assert.match(request(MARK)?.content ?? "", /^🔐 shop · .* <@\d+>$/);
    const count = messagesOf(harness, channelId).length;
    await running.fire(ran);
    await harness.time.advance(0);
    const { content, embeds, mentions, versions } = request(MARK) ?? assert.fail("it is gone");
    assert.equal(content, `✅ shop · allowed after 4 s · Bash make ${MARK}`);
    assert.deepEqual([embeds.map(({ color }) => color), mentions.users, versions.length], [[GREY], [], 2]);
    assert.equal(messagesOf(harness, channelId).length, count);
    assert.equal(harness.fake.pings.length, 1);
    const { deliveries } = await running.get<DeliveriesDto>("/api/deliveries?kind=permission&limit=5");
    assert.equal(Date.parse(deliveries[0]?.resolved_at ?? "") - Date.parse(deliveries[0]?.created_at ?? ""), 4000);
  });
}

for (const place of ["bot-text", "bot-forum"] as const) {
  test(`answered request in an archived thread says so, and the thread stays archived: ${place}`, async (t) => {
    const { harness, running, channelId, request } = await askingHarness(t, place, EACH_TURN);
    await running.play([prompt, begins, asks], 4000);
    const [thread] = harness.fake.threadsIn(channelId);
    harness.fake.archive(thread?.id ?? "");
    await running.fire(ran);
    await harness.time.advance(0);
    assert.match(request(MARK)?.content ?? "", /^✅/);
    await running.play([finished], 5000);
    assert.equal(harness.fake.threadsIn(channelId).length, 1);
    assert.match(harness.fake.transcript(channelId), /finished — done/);
  });
}

test("answered request in a post archived for a webhook says so after the next message", async (t) => {
  const { harness, running, channelId, request } = await askingHarness(t, "webhook-forum", EACH_TURN);
  await running.play([prompt, begins, asks], 4000);
  harness.fake.archive(harness.fake.threadsIn(channelId)[0]?.id ?? "");
  await running.fire(ran);
  await harness.time.advance(1000);
  assert.match(request(MARK)?.content ?? "", /^(?:🔐|✅)/);
  await running.play([finished], 10_000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
});

for (const place of ["bot-text", "webhook-text"] as const) {
  test(`message that a person deleted is left alone: ${place}`, async (t) => {
    const { harness, running, request } = await askingHarness(t, place);
    await running.play([prompt, begins, asks], 4000);
    const { id, channelId } = request(MARK) ?? assert.fail("it was not sent");
    harness.fake.deleteMessage(channelId, id);
    await running.play([ran], 1000);
    const edits = (): number => harness.fake.requests.filter((one) => isEdit(one) && one.path.endsWith(id)).length;
    const made = edits();
    assert.ok(made > 0);
    await running.play([finished, prompt, finished], 5000);
    assert.deepEqual([edits(), harness.fake.messagesIn(channelId).some((one) => one.id === id)], [made, false]);
    const { destinations } = await running.get<DeliveriesDto>("/api/deliveries?limit=1");
    assert.deepEqual(
      destinations.map(({ state }) => state),
      ["ok"],
    );
  });

  test(`request answered in an outage says so afterwards, and a new one did not wait: ${place}`, async (t) => {
    const { harness, running, request } = await askingHarness(t, place);
    await running.play([prompt, begins, asks], 4000);
    const other = askingSession("a0000002");
    const { id = "" } = request(MARK) ?? {};
    const outage = harness.fake.fault({
      effect: { kind: "status", status: 503 },
      match: (one) => isEdit(one) && one.path.endsWith(id),
      times: Infinity,
    });
    await running.fire(ran);
    await running.play([other.prompt, other.begins, other.asks], 5000);
    assert.ok(outage.met > 0 && request("a0000002") !== undefined);
    await harness.time.advance(10 * 60_000);
    assert.match(request(MARK)?.content ?? "", /^🔐/);
    outage.cancel();
    await harness.time.advance(100_000);
    assert.match(request(MARK)?.content ?? "", /^✅/);
    assert.match(request("a0000002")?.content ?? "", /^🔐/);
    assert.equal(harness.fake.pings.length, 2);
  });

  test(`edit whose answer was lost before the daemon ended is made again by the next: ${place}`, async (t) => {
    const { harness, running, env, request } = await askingHarness(t, place);
    await running.play([prompt, begins, asks], 4000);
    harness.fake.fault({ effect: { kind: "lost-after" }, match: isEdit, times: 9 });
    await running.fire(ran);
    await harness.time.advance(0);
    await running.stop();
    await harness.start(env);
    await harness.time.advance(100_000);
    const texts = new Set(request(MARK)?.versions.map(({ content }) => content));
    assert.equal(texts.size, 2, "the same edit every time");
    assert.equal(harness.fake.pings.length, 1);
  });
}

test("request answered without a daemon says so after a start, an open one stays", async (t) => {
  const { harness, running, env, request } = await askingHarness(t, "webhook-text");
  const open = askingSession("a0000002");
  await running.play([prompt, begins, asks, open.prompt, open.begins, open.asks], 4000);
  await running.stop();
  const next = await harness.start(env);
  await next.fire(ran);
  await harness.time.advance(5000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
  assert.match(request("a0000002")?.content ?? "", /^🔐.*<@/);
  assert.equal(harness.fake.pings.length, 2);
});

test("messages of a removed destination are left alone, and say so when it is back", async (t) => {
  const { harness, running, env, request } = await askingHarness(t, "webhook-text");
  await running.play([prompt, begins, asks], 4000);
  const other = harness.fake.addWebhook(harness.fake.addTextChannel({ name: "other" }));
  running.configure({ ...env, DISCORD_WEBHOOK_URL: other });
  await harness.time.advance(1000);
  await running.fire(ran);
  await harness.time.advance(60_000);
  assert.match(request(MARK)?.content ?? "", /^🔐/);
  const { destinations } = await running.get<DeliveriesDto>("/api/deliveries?limit=1");
  assert.deepEqual(
    destinations.map(({ state }) => state),
    ["ok"],
  );
  running.configure(env);
  await harness.time.advance(5000);
  assert.match(request(MARK)?.content ?? "", /^✅/);
});

test("answered requests overtake the finished turns of others, without a ping", async (t) =>
  resolveUnderBurst(t, { place: "webhook-text", requests: 4, others: 40 }));
