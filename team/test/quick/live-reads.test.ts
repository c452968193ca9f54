import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import type { SessionDto } from "../../../src/api/session-dto.ts";
import type { AuditDto } from "../../../src/api/team-dto.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { batchOf, event } from "../support/ingest-harness.ts";
import { ANN, liveHarness, sessionsOf, summariesOf, type LiveReader } from "../support/live-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const LEE: LiveReader = { subject: "lee", groups: ["core-leads"] };

test("streamed events of a colleague are one line of the audit a day", needsPostgres, async (t) => {
  const { pool, join, watch, get } = await liveHarness(t);
  const { send } = await join("ann");
  const other = await join("ann", "desktop");
  await send(batchOf(1, 1));
  await pool.query("UPDATE sessions SET visibility = 'team'");
  await other.send(batchOf(1, 1, { session_id: "private" }));
  const streams = [await watch(ANN), await watch(LEE), await watch({ subject: "aud", groups: ["audit"] })];
  await send(batchOf(2, 3));
  await other.send(batchOf(2, 2, { session_id: "private" }));
  const [own, shared] = streams;
  await own?.waitFor("all", () => summariesOf(own).length === 3);
  await shared?.waitFor("those of the shared one", () => summariesOf(shared).length === 2);
  const reads = async (): Promise<readonly unknown[]> =>
    ((await get(ROUTES.teamAudit, ANN)) as AuditDto).entries
      .filter(({ kind }) => kind === "session-read")
      .map(({ who, about, detail }) => [who, about, detail]);
  const line = ["lee", "s", "of ann"];
  await waitFor("its line", async () => (await reads()).length > 0);
  await send(batchOf(4, 4), 1);
  await shared?.waitFor("the next one", () => summariesOf(shared).length === 3);
  // What a reconnect brings was not streamed before.
  const bob: LiveReader = { subject: "bob", groups: ["devs"] };
  const late = await watch(bob, { replica: 1, lastEventId: Number(own?.seqs()[0]) - 1 });
  await late.waitFor("what it missed", () => summariesOf(late).length >= 3);
  await waitFor("the second line", async () => (await reads()).length > 1);
  assert.deepEqual(await reads(), [["bob", "s", "of ann"], line]);
});

test("mark reaches the other pages of its person alone, at each replica", needsPostgres, async (t) => {
  const { join, watch, get, post } = await liveHarness(t);
  const { send } = await join("ann");
  const ask = { hook_event_name: "PermissionRequest", tool_name: "Bash" };
  const payload = JSON.stringify({ session_id: "s", ...ask, tool_input: { command: "ls" } });
  await send({ after: 0, through: 1, events: [event(1, { ...ask, payload })] });
  const pages = [await watch(LEE), await watch(LEE, { replica: 1, scope: "team" })];
  const others = [await watch(ANN), await watch({ subject: "bob", groups: ["devs"] }, { replica: 1 })];
  const [session] = (await get(ROUTES.sessions, LEE)) as readonly SessionDto[];
  const item = session?.waits[0]?.item;
  const mark = { session_id: "s", item, mark: "handled" };
  await post(ROUTES.attentionMark, LEE, mark);
  for (const page of pages) {
    await page.waitFor("the mark", () => JSON.stringify(sessionsOf(page).get("s") ?? {}).includes("handled"));
  }
  await post(ROUTES.attentionMark, LEE, { ...mark, mark: null });
  for (const page of pages) {
    await page.waitFor("no mark", () => !JSON.stringify(sessionsOf(page).get("s") ?? {}).includes("handled"));
  }
  // They learn by no frame that something was marked.
  await send({ after: 1, through: 2, events: [event(2)] });
  for (const stream of others) {
    await stream.waitFor("the next state", () => sessionsOf(stream).size === 1);
    assert.equal(stream.frames.filter(({ type }) => type === "session").length, 1);
  }
});
