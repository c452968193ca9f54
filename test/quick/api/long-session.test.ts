import assert from "node:assert/strict";
import { test } from "node:test";
import type { CallsDto } from "../../../src/api/call-dto.ts";
import type { LogPageDto } from "../../../src/api/dto.ts";
import { bash, call, prompt, setUp } from "./harness.ts";

/** A page scans so many events of a session. */
const SCANNED = 50_000;

test("a rare match in a long session is found page by page, by bounded scans", async (t) => {
  const { store, get } = await setUp(t, [prompt("Go on"), ...call("rare", bash("make rare"), { tool_response: {} })]);
  const { database } = store;
  database.exec(`
    WITH RECURSIVE n (i) AS (SELECT 1 UNION ALL SELECT i + 1 FROM n WHERE i < ${SCANNED})
    INSERT INTO events (source, source_name, session, received_at, hook_event_name, summary, status)
      SELECT e.source, 'n', e.session, e.received_at + 5000, 'Notification', 's', 'info'
      FROM n, events e WHERE e.seq = 1`);
  const calls = async (query: string) => {
    const { calls: found, next } = await get<CallsDto>(`/api/calls?session=shop&q=rare${query}`);
    return { ids: found.map(({ tool_use_id: id }) => id), next };
  };
  const { next, ...first } = await calls("");
  assert.deepEqual(first, { ids: [] });
  assert.deepEqual(await calls(`&before=${next}`), { ids: ["rare"], next: null });
  const log = async (query: string) => {
    const { events, next: before } = await get<LogPageDto>(`/api/log?session=shop&tool=Bash${query}`);
    return { names: events.map(({ hook_event_name: name }) => name), next: before };
  };
  assert.deepEqual(await log(""), { names: [], next: Number(next) });
  assert.deepEqual(await log(`&before=${next}`), { names: ["PostToolUse", "PreToolUse"], next: null });
});
