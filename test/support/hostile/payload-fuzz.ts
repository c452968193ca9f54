import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import * as fc from "../fast-check.ts";
import { parsePayload } from "../../../src/agents/payload/parse-payload.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../../src/ingest/processing-times.ts";
import { toSessionDetailDto, toToolCallDto } from "../../../src/api/session-dto.ts";
import { toEventDetailDto } from "../../../src/api/dto.ts";
import type { Store } from "../../../src/store/store.ts";
import { damagedPayload, oddPayload } from "../arbitrary-payload.ts";
import { LATER, rawFile, SILENCE, tempStore } from "../filled-store.ts";
import { tempDir } from "../temp-dir.ts";

const BATCH = 50;
const NOW_MS = Date.UTC(2026, 10, 26);

/** The result of every query, as sent to a client. */
function everythingIn(store: Store, most: number): string {
  const events = store.eventsAfter(0, most * 2).map(({ seq }) => {
    const detail = store.event(seq);
    assert.ok(detail !== null, `event ${seq}`);
    return toEventDetailDto(detail, { sessionTitle: null, rawFile: null, decision: null, call: null });
  });
  const sessions = store.sessions({ limit: most, nowMs: NOW_MS });
  return JSON.stringify({
    events,
    sessions: sessions.map(({ sessionId }) => {
      const session = store.session(sessionId);
      assert.ok(session !== null, `session ${JSON.stringify(sessionId)}`);
      return toSessionDetailDto(session, { nowMs: NOW_MS, marks: store.marksOf(session), terminal: null });
    }),
    calls: sessions.flatMap(({ sessionId }) =>
      store.toolCalls(sessionId, { limit: most, before: null }).rows.map(toToolCallDto),
    ),
  });
}

/**
 * Any payload is stored or rejected one by one, comes back unchanged, and is known after a restart.
 * @param count a multiple of fifty
 */
export function storeAnything(t: TestContext, count: number): void {
  const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`FUZZ_SEED=${seed}`);
  const any = fc.oneof(
    { weight: 4, arbitrary: oddPayload.map((fields) => Buffer.from(JSON.stringify(fields))) },
    { weight: 1, arbitrary: damagedPayload },
  );
  const file = join(tempDir(t), "dashboard.db");
  const files = fc
    .sample(any, { seed, numRuns: count })
    .map((bytes, at) => rawFile(bytes, { modifiedAtMs: Date.UTC(2026, 10, 25) + at * 10 }));
  const store = tempStore(t, file);
  const takeAll = (into: Store) => {
    const commits = { publish() {} };
    const { ingestRawFiles: takeRaw } = createIngest({
      store: into,
      commits,
      times: createProcessingTimes(),
      policy: SILENCE,
      clock: LATER,
    });
    return Array.from({ length: count / BATCH }, (_, at) => takeRaw(files.slice(at * BATCH, (at + 1) * BATCH))).flat();
  };
  const decisions = takeAll(store);
  let stored = 0;
  for (const [at, { bytes, modifiedAtMs }] of files.entries()) {
    const parsed = parsePayload(bytes, { receivedAtMs: modifiedAtMs });
    const decision = decisions[at];
    assert.equal(decision?.kind, parsed.kind === "event" ? "stored" : parsed.kind);
    if (decision?.kind !== "stored" || parsed.kind !== "event") continue;
    stored += 1;
    assert.equal(decision.seq, stored);
    const event = store.event(decision.seq);
    assert.deepEqual(event?.payload, JSON.parse(parsed.event.payloadText));
    assert.deepEqual(
      [event?.sessionId, event?.hookEventName, event?.summary, event?.status, event?.truncations],
      [
        parsed.event.sessionId,
        parsed.event.hookEventName,
        parsed.event.summary,
        parsed.event.status,
        parsed.event.truncations,
      ],
    );
  }
  assert.ok(stored > count / 2 && stored < count, `${stored} of ${count} stored`);

  const before = everythingIn(store, count);
  store.close();
  const again = tempStore(t, file);
  assert.equal(everythingIn(again, count), before);
  assert.deepEqual(takeAll(again), decisions);
  assert.equal(everythingIn(again, count), before);
}
