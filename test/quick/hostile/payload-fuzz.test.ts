import assert from "node:assert/strict";
import { join } from "node:path";
import { test } from "node:test";
import * as fc from "fast-check";
import { parsePayload } from "../../../src/claude/parse-payload.ts";
import { createIngest } from "../../../src/ingest/ingest.ts";
import { createProcessingTimes } from "../../../src/ingest/processing-times.ts";
import { toEventDetailDto, toSessionDetailDto, toToolCallDto } from "../../../src/protocol/to-dto.ts";
import type { Store } from "../../../src/store/store.ts";
import { damagedPayload, oddPayload } from "../../support/arbitrary-payload.ts";
import { LATER, rawFile, SILENCE, tempStore } from "../../support/filled-store.ts";
import { tempDir } from "../../support/temp-dir.ts";

const PAYLOADS = 1500;
const BATCH = 50;
const NOW_MS = Date.UTC(2026, 10, 26);

/** Everything that can be asked for, as it would go over the wire. */
function everythingIn(store: Store): string {
  const events = store.eventsAfter(0, PAYLOADS * 2).map(({ seq }) => {
    const detail = store.event(seq);
    assert.ok(detail !== null, `event ${seq}`);
    return toEventDetailDto(detail, { rawFile: null, verdict: null });
  });
  const sessions = store.sessions({ limit: PAYLOADS, nowMs: NOW_MS });
  return JSON.stringify({
    events,
    sessions: sessions.map(({ sessionId }) => {
      const session = store.session(sessionId);
      assert.ok(session !== null, `session ${JSON.stringify(sessionId)}`);
      return toSessionDetailDto(session, NOW_MS);
    }),
    calls: sessions.flatMap(({ sessionId }) =>
      store.toolCalls(sessionId, { limit: PAYLOADS, before: null }).rows.map(toToolCallDto),
    ),
  });
}

test("payloads of anything are stored or refused one by one, come back whole, and are known after a restart", (t) => {
  const seed = Number(process.env["FUZZ_SEED"] ?? Math.floor(Math.random() * 2 ** 31));
  t.diagnostic(`FUZZ_SEED=${seed}`);
  const any = fc.oneof(
    { weight: 4, arbitrary: oddPayload.map((fields) => Buffer.from(JSON.stringify(fields))) },
    { weight: 1, arbitrary: damagedPayload },
  );
  const file = join(tempDir(t), "dashboard.db");
  const files = fc
    .sample(any, { seed, numRuns: PAYLOADS })
    .map((bytes, at) => rawFile(bytes, { modifiedAtMs: Date.UTC(2026, 10, 25) + at * 10 }));
  const store = tempStore(t, file);
  const takeAll = (into: Store) => {
    const live = { publish() {} };
    const { takeRaw } = createIngest({
      store: into,
      live,
      times: createProcessingTimes(),
      judge: SILENCE,
      clock: LATER,
    });
    return Array.from({ length: PAYLOADS / BATCH }, (_, at) =>
      takeRaw(files.slice(at * BATCH, (at + 1) * BATCH)),
    ).flat();
  };
  const verdicts = takeAll(store);
  let stored = 0;
  for (const [at, { bytes, modifiedAtMs }] of files.entries()) {
    const parsed = parsePayload(bytes, { receivedAtMs: modifiedAtMs });
    const verdict = verdicts[at];
    assert.equal(verdict?.kind, parsed.kind === "event" ? "stored" : parsed.kind);
    if (verdict?.kind !== "stored" || parsed.kind !== "event") continue;
    stored += 1;
    assert.equal(verdict.seq, stored);
    const event = store.event(verdict.seq);
    assert.deepEqual(event?.payload, JSON.parse(parsed.event.payloadText));
    assert.deepEqual(
      [event?.sessionId, event?.hookEventName, event?.summary, event?.status, event?.cuts],
      [
        parsed.event.sessionId,
        parsed.event.hookEventName,
        parsed.event.summary,
        parsed.event.status,
        parsed.event.cuts,
      ],
    );
  }
  assert.ok(stored > PAYLOADS / 2 && stored < PAYLOADS, `${stored} of ${PAYLOADS} stored`);

  const before = everythingIn(store);
  store.close();
  const again = tempStore(t, file);
  assert.equal(everythingIn(again), before);
  assert.deepEqual(takeAll(again), verdicts);
  assert.equal(everythingIn(again), before);
});
