import assert from "node:assert/strict";
import { test } from "node:test";
import { configHome } from "../../support/config-home.ts";
import { payload } from "../../support/payload.ts";
import { JSON_TYPE, startStillDaemon } from "../../support/still-daemon.ts";
import { openStream, type StreamClient } from "../../support/stream-client.ts";
import { waitFor } from "../../support/wait-for.ts";

const ITEM = "permission:t1";

test("a mark reaches every page, survives a restart and ends with its question", async (t) => {
  const home = configHome(t);
  const first = await startStillDaemon(t, home);
  await first.fire("PreToolUse", "t1");
  await first.fire("PermissionRequest", "t1");
  const pages = [await openStream(t, `${first.url}/api/events`), await openStream(t, `${first.url}/api/events`)];
  assert.equal(await first.mark({ session_id: "s", item: ITEM, mark: "handled" }), 204);
  for (const page of pages) await waitFor("the mark", () => markIn(page)?.kind === "handled");
  await first.stop();

  const second = await startStillDaemon(t, home);
  const { waiting, counts } = await second.attention();
  assert.deepEqual(
    waiting[0]?.waits.map(({ item, mark }) => [item, mark?.kind, mark?.until]),
    [[ITEM, "handled", null]],
  );
  assert.deepEqual([counts.items, counts.handled, counts.snoozed], [1, 1, 0]);
  await second.fire("PostToolUse", "t1");
  assert.equal(await second.mark({ session_id: "s", item: ITEM, mark: "handled" }), 404);
  await second.fire("PreToolUse", "t2");
  await second.fire("PermissionRequest", "t2");
  const after = await second.attention();
  assert.equal(after.waiting[0]?.waits[0]?.mark, null);
  assert.equal(after.counts.handled, 0);
});

test("a snooze ends by itself, and a mark is taken away", async (t) => {
  const daemon = await startStillDaemon(t, configHome(t));
  await daemon.fire("PreToolUse", "t1");
  await daemon.fire("PermissionRequest", "t1");
  const until = new Date(daemon.time.nowMs + 60_000).toISOString();
  assert.equal(await daemon.mark({ session_id: "s", item: ITEM, mark: "snoozed", until }), 204);
  const snoozed = await daemon.attention();
  assert.deepEqual(snoozed.waiting[0]?.waits[0]?.mark, {
    kind: "snoozed",
    until,
    at: new Date(daemon.time.nowMs).toISOString(),
  });
  assert.equal(snoozed.counts.snoozed, 1);
  daemon.time.nowMs += 60_000;
  const later = await daemon.attention();
  assert.deepEqual([later.waiting[0]?.waits[0]?.mark, later.counts.snoozed], [null, 0]);
  await daemon.mark({ session_id: "s", item: ITEM, mark: "handled" });
  await daemon.mark({ session_id: "s", item: ITEM, mark: null });
  assert.equal((await daemon.attention()).counts.handled, 0);
});

test("a failure is an item with a mark of its own", async (t) => {
  const daemon = await startStillDaemon(t, configHome(t));
  await daemon.post(payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "go" }));
  await daemon.post(payload({ session_id: "s", hook_event_name: "StopFailure", error: "rate_limit" }));
  const item = (await daemon.attention()).failed[0]?.failure_item?.item ?? assert.fail("no item");
  assert.match(item, /^failure:\d+$/);
  await daemon.mark({ session_id: "s", item, mark: "handled" });
  const { failed, counts } = await daemon.attention();
  assert.equal(failed[0]?.failure_item?.mark?.kind, "handled");
  assert.deepEqual([counts.items, counts.handled], [1, 1]);
});

test("a mark without a session, an item or an end of its snooze is refused", async (t) => {
  const daemon = await startStillDaemon(t, configHome(t));
  await daemon.fire("PreToolUse", "t1");
  await daemon.fire("PermissionRequest", "t1");
  const past = new Date(daemon.time.nowMs - 1).toISOString();
  const refused: readonly [body: unknown, code: string][] = [
    [{ session_id: "absent", item: ITEM, mark: "handled" }, "session/not-found"],
    [{ session_id: "s", item: "permission:t9", mark: "handled" }, "attention/item-not-found"],
    [{ session_id: "s", item: ITEM, mark: "snoozed" }, "http/parameter"],
    [{ session_id: "s", item: ITEM, mark: "snoozed", until: past }, "http/parameter"],
    [{ session_id: "s", item: ITEM, mark: "snoozed", until: "tomorrow" }, "http/parameter"],
    [{ session_id: "s", item: ITEM, mark: "read" }, "http/parameter"],
    [{ session_id: "s", item: ITEM }, "http/parameter"],
    [{ item: ITEM, mark: null }, "http/parameter"],
    [[], "http/parameter"],
  ];
  for (const [body, code] of refused) {
    const response = await daemon.send(JSON.stringify(body), JSON_TYPE);
    const { error } = (await response.json()) as { error: { code: string } };
    assert.equal(error.code, code, JSON.stringify(body));
  }
  const body = JSON.stringify({ session_id: "s", item: ITEM, mark: "handled" });
  assert.equal((await daemon.send(body, { "content-type": "text/plain" })).status, 415);
  assert.equal((await daemon.send(body, { ...JSON_TYPE, origin: "https://evil.example" })).status, 403);
  assert.equal((await daemon.attention()).counts.handled, 0);
});

function markIn({ frames }: StreamClient) {
  const sessions = frames.flatMap((frame) => (frame.type === "session" ? [frame.data] : []));
  return sessions.at(-1)?.waits[0]?.mark;
}
