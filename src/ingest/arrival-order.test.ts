import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { scenario } from "../../test/support/arbitrary-scenario.ts";
import { LATER, rawFile, SILENCE, tempStore } from "../../test/support/filled-store.ts";
import { toHookEvent } from "../../test/support/hook-event.ts";
import { payload, SESSION_FIXTURES, sessionFixture } from "../../test/support/payload.ts";
import { signalEvent } from "../../test/support/signal-event.ts";
import { asks, begins, BROKE, ENDED, ends, IDLE, PROMPT, STOP } from "../../test/support/signals.ts";
import { runs } from "../../test/support/tier.ts";
import type { HookEvent } from "../core/event.ts";
import type { SessionAction } from "../core/session/action.ts";
import type { RawFile } from "../core/ports.ts";
import type { Session, ToolCall } from "../core/session/session.ts";
import type { Store } from "../store/store.ts";
import { collectBatch, type IncomingEvent } from "./collect-batch.ts";
import { createIngest } from "./ingest.ts";
import { createProcessingTimes } from "./processing-times.ts";
import { createSessionCache } from "./session-trail.ts";

const START_MS = Date.UTC(2026, 10, 25, 12);

function incomingEventsOf(events: readonly HookEvent[]): readonly IncomingEvent[] {
  return events.map((event, index) => {
    const name = `hook-${1000 + index}-0.json`;
    return { event, sourceName: name, sourceKey: `${name}@${event.receivedAtMs}000000` };
  });
}

interface Stored {
  readonly sessions: ReadonlyMap<string, Session>;
  readonly calls: ReadonlyMap<string, ToolCall>;
}

/** Runs ingest in batches of a size, with a store that only remembers. */
function storedBy(incomingEvents: readonly IncomingEvent[], size: number): Stored {
  const sessions = new Map<string, Session>();
  const calls = new Map<string, ToolCall>();
  const cache = createSessionCache((sessionId) => sessions.get(sessionId) ?? null);
  for (let from = 0; from < incomingEvents.length; from += size) {
    const batch = collectBatch(incomingEvents.slice(from, from + size), {
      sessionBefore: cache.get,
      trailBefore: cache.trail,
      loadCall: (sessionId, toolUseId) => calls.get(`${sessionId} ${toolUseId}`) ?? null,
      policy: SILENCE,
      nowMs: Number.MAX_SAFE_INTEGER,
    });
    for (const session of batch.sessions) {
      sessions.set(session.sessionId, session);
      cache.set(session, batch.trails.get(session.sessionId));
    }
    for (const { sessionId, call } of batch.calls) calls.set(`${sessionId} ${call.toolUseId}`, call);
  }
  return { sessions, calls };
}

function sorted(map: ReadonlyMap<string, unknown>) {
  return [...map].toSorted(([a], [b]) => (a < b ? -1 : 1));
}

function assertSameStored(actual: Stored, expected: Stored): void {
  assert.deepEqual(sorted(actual.sessions), sorted(expected.sessions));
  assert.deepEqual(sorted(actual.calls), sorted(expected.calls));
}

const order = fc.infiniteStream(fc.nat());

function shuffled<Item>(items: readonly Item[], keys: Iterator<number>): readonly Item[] {
  return items
    .map((item) => [Number(keys.next().value), item] as const)
    .toSorted(([a], [b]) => a - b)
    .map(([, item]) => item);
}

for (const name of SESSION_FIXTURES) {
  test(`events of ${name} in any order of arrival give the same session and calls`, () => {
    const lines = sessionFixture(name).slice(0, 200);
    const incomingEvents = incomingEventsOf(lines.map((line, index) => toHookEvent(line, START_MS + index * 10)));
    const expected = storedBy(incomingEvents, 1);
    fc.assert(
      fc.property(order, fc.constantFrom(1, 3, 50), (keys, size) => {
        assertSameStored(storedBy(shuffled(incomingEvents, keys), size), expected);
      }),
      { numRuns: 20 },
    );
  });
}

test("generated events in any order of arrival give the same session and calls", () => {
  fc.assert(
    fc.property(scenario, order, fc.constantFrom(1, 3, 50), (happenings, keys, size) => {
      const seen = new Set<string>();
      const events = happenings.flatMap((what) =>
        what.kind === "event" && what.event.source === "hook" ? [what.event] : [],
      );
      // Clients send each start and end once.
      const incomingEvents = incomingEventsOf(events.filter(({ action: signal }) => isNew(signal, seen)));
      assertSameStored(storedBy(shuffled(incomingEvents, keys), size), storedBy(incomingEvents, 1));
    }),
    { numRuns: runs(50, 500) },
  );
});

test("a call that fails after the session's end is counted once, in any order", () => {
  const signals = [PROMPT, begins("t1"), ENDED, BROKE, ends("t1", { outcome: "failed" })];
  const incomingEvents = incomingEventsOf(
    signals.map((signal, index) => signalEvent(signal, { atMs: START_MS + index * 10 })),
  );
  const expected = storedBy(incomingEvents, 1);
  const late = [...incomingEvents.toSpliced(3, 1), ...incomingEvents.slice(3, 4)];
  assertSameStored(storedBy(late, 1), expected);
  assert.deepEqual(
    [...expected.sessions.values()].map(({ errorCount }) => errorCount),
    [2],
  );
});

function hook(atMs: number, fields: Record<string, unknown>) {
  return rawFile(payload(fields), { modifiedAtMs: atMs });
}

test("a call that only a later event ended is open again after a late wait", () => {
  const signals = [begins("t1"), { ...IDLE, notificationType: "permission_prompt" }, IDLE] as const;
  const incomingEvents = incomingEventsOf(
    signals.map((signal, index) => signalEvent(signal, { atMs: START_MS + index * 10 })),
  );
  const expected = storedBy(incomingEvents, 1);
  assert.equal([...expected.calls.values()][0]?.endedAtMs, null);
  const [first, wait, idle] = incomingEvents;
  assert.ok(first !== undefined && wait !== undefined && idle !== undefined);
  assertSameStored(storedBy([first, idle, wait], 1), expected);
});

const SESSION: string = JSON.parse(payload()).session_id;

/** Every call as a list shows it, with the names of its events in place of their numbers. */
function listedCalls(store: Store) {
  const nameOf = (seq: number | null): string | null => (seq === null ? null : (store.event(seq)?.sourceName ?? ""));
  return store
    .calls({ limit: 500 })
    .calls.map(({ startSeq, endSeq, ...call }) => ({ ...call, start: nameOf(startSeq), end: nameOf(endSeq) }))
    .toSorted((one, other) => (one.toolUseId < other.toolUseId ? -1 : 1));
}

test("calls in any order of arrival have the same events, results and turns", async (t) => {
  const lines = SESSION_FIXTURES.flatMap((name) => sessionFixture(name));
  const files = lines.map((line, index) =>
    rawFile(line, { name: `hook-${1000 + index}-0.json`, modifiedAtMs: START_MS + index * 10 }),
  );
  const stored = (given: readonly RawFile[], size: number) => {
    const store = tempStore(t);
    const options = { commits: { publish: () => undefined }, times: createProcessingTimes(), policy: SILENCE };
    const { ingestRawFiles } = createIngest({ store, ...options, clock: LATER });
    for (let from = 0; from < given.length; from += size) ingestRawFiles(given.slice(from, from + size));
    const calls = listedCalls(store);
    const turns = store.turnsOf(calls, 0).map((turn) => ({ ...turn, seq: 0, endSeq: 0 }));
    store.close();
    return { calls, turns: turns.toSorted((one, other) => one.startedAtMs - other.startedAtMs) };
  };
  const expected = stored(files, 1);
  assert.ok(expected.calls.filter(({ result }) => result !== null).length >= 8, "few results");
  assert.ok(expected.calls.every(({ start }) => start !== null) && expected.turns.length >= 4);
  fc.assert(
    fc.property(order, fc.constantFrom(1, 3, 50), (keys, size) => {
      assert.deepEqual(stored(shuffled(files, keys), size), expected);
    }),
    { numRuns: runs(4, 50) },
  );
});

test("an error that only the transcript has is counted once, also after a late event", (t) => {
  const store = tempStore(t);
  const { ingestRawFiles: handle, applyFacts } = createIngest({
    store,
    commits: { publish: () => undefined },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: LATER,
  });
  const call = { tool_name: "Bash", tool_input: { command: "make" } };
  handle([
    hook(1000, { hook_event_name: "UserPromptSubmit", prompt: "build" }),
    hook(1010, { hook_event_name: "PreToolUse", tool_use_id: "t1", ...call }),
    hook(1020, { hook_event_name: "Stop" }),
    hook(1040, { hook_event_name: "UserPromptSubmit", prompt: "again" }),
  ]);
  const settled = {
    kind: "call-settled",
    toolUseId: "t1",
    outcome: "failed",
    decision: null,
    decidedBy: null,
  } as const;
  applyFacts(SESSION, [{ ...settled, atMs: 1015 }]);
  assert.equal(store.session(SESSION)?.errorCount, 1);
  handle([hook(1030, { hook_event_name: "PreToolUse", tool_use_id: "t2", ...call })]);
  assert.equal(store.session(SESSION)?.toolCount, 2);
  assert.equal(store.session(SESSION)?.errorCount, 1);
  assert.equal(store.loadCall(SESSION, "t1")?.outcome, "failed");
});

function isNew(signal: SessionAction, seen: Set<string>): boolean {
  const id =
    signal.kind === "tool-started" ? signal.call.toolUseId : signal.kind === "tool-ended" ? signal.toolUseId : null;
  if (id === null) return true;
  const key = `${signal.kind} ${id}`;
  return !seen.has(key) && seen.add(key).size > 0;
}

test("hooks of one call within one tick of the clock give the same call in any order", () => {
  const signals = [PROMPT, begins("t1"), asks("t1"), ends("t1")];
  const incomingEvents = incomingEventsOf(signals.map((signal) => signalEvent(signal, { atMs: START_MS })));
  const expected = storedBy(incomingEvents, 1);
  fc.assert(
    fc.property(fc.shuffledSubarray([...incomingEvents], { minLength: incomingEvents.length }), (given) => {
      assertSameStored(storedBy(given, 1), expected);
    }),
  );
});

/** The parts of each call that do not come from a permission. */
function startsAndEnds({ calls }: Stored) {
  return sorted(
    new Map(
      [...calls].map(([key, call]) => [key, [call.startedAtMs, call.endedAtMs, call.outcome, call.summary]] as const),
    ),
  );
}

test("of an unordered backlog every call is complete, and the session rests as before", () => {
  const signals = Array.from({ length: 100 }, (_, turn) => {
    const ids = [`t${turn}`, `u${turn}`, `v${turn}`];
    return [PROMPT, ...ids.flatMap((id) => [begins(id), ends(id)]), STOP];
  }).flat();
  const incomingEvents = incomingEventsOf(
    signals.map((signal, index) => signalEvent(signal, { atMs: START_MS + index * 5 })),
  );
  const expected = startsAndEnds(storedBy(incomingEvents, 100));
  fc.assert(
    fc.property(order, (keys) => {
      const stored = storedBy(shuffled(incomingEvents, keys), 100);
      assert.deepEqual(startsAndEnds(stored), expected);
      const [session] = stored.sessions.values();
      assert.deepEqual([session?.state, session?.toolCount, session?.openToolCalls], ["done", 300, []]);
    }),
    { numRuns: 5 },
  );
});
