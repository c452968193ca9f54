import type { TestContext } from "node:test";
import { setTimeout as sleep } from "node:timers/promises";
import type { StoredEvent } from "../../../src/core/event.ts";
import type { ForwardedEvent, ForwardLog } from "../../../src/core/forwarding.ts";
import { createForwarder } from "../../../src/forwarding/forwarder.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";

/** Events of a machine come so often, a few at a time, whether they can be forwarded or not. */
const TICK_MS = 100;
const EVENTS_A_TICK = 2;

/** Of each third tool call: a session that is open on both machines of its person. */
const SHARED_EVERY = 3;

interface FleetOptions {
  readonly url: string;
  /** Of each machine; two neighbours belong to one person. */
  readonly tokens: readonly string[];
}

export interface Fleet {
  /** Events that were acknowledged, of all machines. */
  acknowledged(): number;
  /** Whether each machine has had something acknowledged since then. */
  reachedSince(atMs: number): boolean;
  /** How often a machine got a position before one that it had got already. */
  regressions(): number;
  /** The longest time without an acknowledgement: for any machine, and for one machine. */
  pauses(): { readonly ofAllMs: number; readonly ofOneMs: number };
  /** No more events come. @returns the length of each machine's log */
  finish(): readonly number[];
  isThrough(): boolean;
}

/** The forwarders of many machines, each with a log that grows. */
export function startFleet(t: Pick<TestContext, "after">, { url, tokens }: FleetOptions): Fleet {
  const lengths = tokens.map(() => 0);
  const acknowledged = tokens.map(() => 0);
  const startedMs = performance.now();
  const lastMs = tokens.map(() => startedMs);
  let lastOfAllMs = startedMs;
  let regressions = 0;
  let [ofAllMs, ofOneMs] = [0, 0];

  function stored(machine: number, seq: number): void {
    const before = acknowledged[machine] ?? 0;
    if (seq < before) regressions += 1;
    if (seq <= before) return;
    const nowMs = performance.now();
    acknowledged[machine] = seq;
    ofOneMs = Math.max(ofOneMs, nowMs - (lastMs[machine] ?? nowMs));
    ofAllMs = Math.max(ofAllMs, nowMs - lastOfAllMs);
    lastMs[machine] = nowMs;
    lastOfAllMs = nowMs;
  }

  const forwarders = tokens.map((token, machine) =>
    createForwarder({
      url,
      token,
      historyDays: 0,
      sender: () => ({ machineId: `machine-${machine}`, name: `machine-${machine}`, version: "1.0.0" }),
      log: logOf(machine, () => lengths[machine] ?? 0),
      sync: async () => {},
      fetch,
      clock: systemClock,
      sleep: async (delayMs, signal) => sleep(delayMs, undefined, { signal }),
      logger: createMemoryLogger(),
      observer: { sending: () => {}, reached: () => {}, failed: () => {}, stored: (seq) => stored(machine, seq) },
      random: Math.random,
    }),
  );
  const ticks = setInterval(() => {
    for (const [machine, forwarder] of forwarders.entries()) {
      lengths[machine] = (lengths[machine] ?? 0) + EVENTS_A_TICK;
      forwarder.changed({ events: [], sessions: [] });
    }
  }, TICK_MS);
  for (const forwarder of forwarders) forwarder.start();
  t.after(async () => {
    clearInterval(ticks);
    await Promise.all(forwarders.map(async (forwarder) => forwarder.stop()));
  });
  return {
    acknowledged: () => acknowledged.reduce((sum, one) => sum + one, 0),
    reachedSince: (atMs) => lastMs.every((one) => one > atMs),
    regressions: () => regressions,
    pauses: () => ({ ofAllMs, ofOneMs }),
    finish: () => {
      clearInterval(ticks);
      return lengths;
    },
    isThrough: () => lengths.every((length, machine) => acknowledged[machine] === length),
  };
}

/** Tool calls of two sessions, so that events, calls and states depend on each other. */
function eventOf(machine: number, seq: number): ForwardedEvent {
  const call = Math.ceil(seq / 2);
  const isShared = call % SHARED_EVERY === 0;
  const sessionId = isShared ? `shared-${Math.floor(machine / 2)}` : `own-${machine}`;
  const hookEventName = seq % 2 === 1 ? "PreToolUse" : "PostToolUse";
  const toolUseId = `toolu_${machine}_${call}`;
  const event: StoredEvent = {
    seq,
    machine: null,
    sessionId,
    agent: "claude",
    source: "hook",
    agentId: null,
    hookEventName,
    toolName: "Bash",
    toolUseId,
    projectName: "shop",
    cwd: "/home/dev/shop",
    receivedAtMs: Date.now(),
    summary: `event ${seq}`,
    status: seq % 2 === 1 ? "started" : "ok",
    durationMs: null,
    result: null,
  };
  const payload = {
    session_id: sessionId,
    hook_event_name: hookEventName,
    tool_name: "Bash",
    tool_use_id: toolUseId,
    tool_input: { command: `machine-${machine}: ${seq}` },
  };
  return {
    event,
    key: `hook-${seq}.json@1`,
    payloadText: JSON.stringify(payload),
    truncationsText: null,
    isNotified: false,
  };
}

function logOf(machine: number, lastSeq: () => number): ForwardLog {
  return {
    state: () => ({ logId: "log-1", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 }),
    bind: () => false,
    begin: () => {},
    renew: () => {},
    recordPosition: () => {},
    firstSeq: () => 1,
    lastSeq,
    nextAtMs: () => null,
    keyAt: (seq) => `hook-${seq}.json@1`,
    page: (after, { maxEvents }) => {
      const through = Math.max(after, Math.min(lastSeq(), after + maxEvents));
      const events = Array.from({ length: through - after }, (_, index) => eventOf(machine, after + index + 1));
      return { events, gaps: [], through, isEnd: through === lastSeq() };
    },
    lastMessage: () => 0,
    messages: () => ({ messages: [], through: 0 }),
    snapshot: () => null,
    usedSince: () => [],
    alive: () => [],
  };
}
