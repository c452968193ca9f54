import assert from "node:assert/strict";
import { rmSync } from "node:fs";
import { test, type TestContext } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { flip, pagesOf } from "../../../test/support/break-file.ts";
import { payload } from "../../../test/support/payload.ts";

const COUNT = 240;

/** Long enough for several pages of events. */
const promptOf = (seq: number): string => `do ${seq} ${"again ".repeat(20)}now`;

/** A database whose events are in no archive, closed. */
function homeWithoutArchive(t: TestContext, change = "") {
  const home = archivedHome(t);
  const store = home.open();
  const prompts = Array.from({ length: COUNT }, (_, at) =>
    payload({ session_id: `s${at % 3}`, hook_event_name: "UserPromptSubmit", prompt: promptOf(at + 1) }),
  );
  home.ingest(store, prompts);
  store.database.exec(`
    INSERT INTO messages (session, uuid, at, role, text) SELECT id, session_id, 1, 'prompt', 'hello' FROM sessions;
    ${change}`);
  store.close();
  rmSync(home.paths.archiveDir, { recursive: true });
  return home;
}

test("rows around two broken pages are kept, and exactly the lost ones are reported", async (t) => {
  const home = homeWithoutArchive(t);
  const { databaseFile } = home.paths;
  const leaves = pagesOf(databaseFile, "events", "leaf");
  assert.ok(leaves.length > 4);
  for (const at of [1, 3]) flip(databaseFile, leaves[at] ?? assert.fail("no page"), 4096);
  const { missing, events, broken_tables: broken } = await home.rebuild({ cause: "damaged" });
  const store = home.open();
  const left = new Set(store.eventsAfter(0, COUNT).map(({ seq }) => seq));
  assert.ok(left.size > COUNT / 2 && left.size < COUNT, `${left.size} left`);
  const lost = Array.from({ length: COUNT }, (_, at) => at + 1).filter((seq) => !left.has(seq));
  const reported = missing.ranges.flatMap(({ from, to }) =>
    Array.from({ length: to - from + 1 }, (_, at) => from + at),
  );
  assert.deepEqual(reported, lost);
  assert.deepEqual([missing.count, events.taken_over, missing.ranges.length], [lost.length, left.size, 2]);
  assert.deepEqual(broken, ["events"]);
  for (const seq of left) assert.equal(store.event(seq)?.summary, promptOf(seq));
});

test("an event whose payload is not JSON is kept without it, and that is reported", async (t) => {
  const home = homeWithoutArchive(t, "UPDATE payloads SET payload = substr(payload, 9) WHERE seq = 7");
  const { events, missing } = await home.rebuild({ cause: "damaged" });
  assert.deepEqual([events.total, events.without_payload, missing.count], [COUNT, 1, 0]);
  assert.deepEqual([home.open().event(7)?.summary, home.open().event(7)?.isPayloadKept], [promptOf(7), false]);
});

test("an event whose row cannot be ours is reported as missing", async (t) => {
  const home = homeWithoutArchive(t, "UPDATE events SET received_at = -1 WHERE seq = 7");
  const { missing } = await home.rebuild({ cause: "damaged" });
  assert.deepEqual(
    missing.ranges.map(({ from, to }) => [from, to]),
    [[7, 7]],
  );
});

test("a session with a half readable row keeps its messages and its events", async (t) => {
  const home = homeWithoutArchive(t, "UPDATE sessions SET detail = '{', title = 'mine' WHERE session_id = 's1'");
  await home.rebuild({ cause: "damaged" });
  const store = home.open();
  const messages = store.messages("s1", { before: null, limit: 9 }).rows.map(({ uuid }) => uuid);
  assert.deepEqual(
    [store.session("s1")?.eventCount, store.session("s1")?.state, messages],
    [COUNT / 3, "working", ["s1"]],
  );
});
