import assert from "node:assert/strict";
import { test } from "node:test";
import { FORWARDING_PROTOCOL, type ForwardingBatchDto, type ForwardingEventDto } from "../api/forwarding-dto.ts";
import { BUILT_IN } from "../core/redact/create-redactor.ts";
import { planBatch } from "./plan-batch.ts";

const NOW_MS = 1_800_000_000_000;
const HOUR_MS = 3_600_000;

const BATCH: ForwardingBatchDto = {
  protocol: FORWARDING_PROTOCOL,
  machine_id: "machine-1",
  machine_name: "laptop",
  version: "1.2.3",
  log_id: "log-1",
  sent_at: NOW_MS,
  waiting: 3,
  after: 4,
  through: 6,
  gaps: [],
  events: [event(5), event(6)],
  message_after: 2,
  message_through: 2,
  messages: [],
  stories: [],
  alive: [],
};

function event(seq: number, fields: Partial<ForwardingEventDto> = {}): ForwardingEventDto {
  return {
    seq,
    key: `hook-${seq}.json@1`,
    source: "hook",
    session_id: "s",
    agent_id: null,
    hook_event_name: "Stop",
    tool_name: null,
    tool_use_id: null,
    cwd: null,
    received_at: NOW_MS - 1000,
    summary: "Done.",
    status: "ok",
    duration_ms: null,
    payload: JSON.stringify({ session_id: "s", hook_event_name: "Stop" }),
    cuts: null,
    ...fields,
  };
}

function planOrNull(fields: Partial<ForwardingBatchDto>, knownAheadMs = 0) {
  return planBatch(
    { ...BATCH, ...fields },
    {
      machine: { machineId: "machine-1", label: "laptop (2)" },
      position: { seq: 4, key: "hook-4.json@1", message: 2 },
      knownAheadMs,
      arrivedAtMs: NOW_MS,
      redactor: BUILT_IN,
      readSnapshot: () => null,
    },
  );
}

function plan(fields: Partial<ForwardingBatchDto> = {}, knownAheadMs = 0) {
  return planOrNull(fields, knownAheadMs) ?? assert.fail("the batch does not continue the log");
}

test("a batch that does not begin at the position changes nothing", () => {
  const elsewhere = [{ after: null }, { after: 3 }, { after: 5 }, { message_after: 1 }, { through: 3 }];
  for (const fields of elsewhere) assert.equal(planOrNull(fields), null, JSON.stringify(fields));
});

test("a plan is plain values, with the position behind the batch", () => {
  const planned = plan({ message_through: 9 });
  assert.deepEqual(structuredClone(planned), planned);
  const { position, positionKey, messagePosition, waiting, logId } = planned.progress;
  assert.deepEqual([logId, position, positionKey, messagePosition, waiting], ["log-1", 6, "hook-6.json@1", 9, 3]);
  assert.deepEqual(
    planned.incomingEvents.map(({ sourceKey }) => sourceKey),
    ["machine-1/hook-5.json@1", "machine-1/hook-6.json@1"],
  );
});

test("events before the position or beyond the end of the batch are left out", () => {
  const planned = plan({ events: [event(4), event(5), event(6), event(7)] });
  assert.equal(planned.incomingEvents.length, 2);
});

test("skipped numbers are missing, unless a gap says why", () => {
  const gap = { from: 5, to: 7, why: "removed" } as const;
  const planned = plan({ through: 10, gaps: [gap], events: [event(9)] });
  assert.deepEqual(planned.progress.gaps, [
    gap,
    { from: 8, to: 8, why: "missing" },
    { from: 10, to: 10, why: "missing" },
  ]);
  assert.equal(planned.progress.positionKey, null);
});

test("a batch without news keeps the key of the position, and need not be on disk", () => {
  const planned = plan({ through: 4, events: [], alive: ["s"] });
  assert.equal(planned.progress.positionKey, "hook-4.json@1");
  assert.equal(planned.isLasting, false);
  assert.equal(plan({ through: 5, events: [] }).isLasting, true, "a skipped number moves the position");
});

test("a clock's small differences change no time, a wrong clock is corrected", () => {
  const timeOf = (aheadMs: number, knownMs = 0): number | undefined => {
    const events = [event(5, { received_at: NOW_MS - 1000 + aheadMs })];
    return plan({ sent_at: NOW_MS + aheadMs, events }, knownMs).incomingEvents[0]?.event.receivedAtMs;
  };
  assert.equal(timeOf(20_000), NOW_MS + 19_000);
  assert.equal(timeOf(HOUR_MS), NOW_MS - 1000);
  assert.equal(timeOf(-HOUR_MS), NOW_MS - 1000);
  // The next batch was some seconds longer on its way.
  assert.equal(plan({ sent_at: NOW_MS + HOUR_MS - 5000 }, HOUR_MS).aheadMs, HOUR_MS);
  assert.equal(plan({ sent_at: NOW_MS + 5000 }, HOUR_MS).aheadMs, 0);
});

test("an event from before its machine's clock was set back is dated by its arrival", () => {
  const [first] = plan({ events: [event(5, { received_at: NOW_MS + HOUR_MS })] }).incomingEvents;
  assert.equal(first?.event.receivedAtMs, NOW_MS);
});

test("valid sums of usage become plain values, others are left out", () => {
  const row = {
    hour: 490_000,
    agent_id: "",
    model: "claude-opus-5",
    variant: "fast",
    band: 100_000,
    is_copy: 1,
    messages: 2,
    input: 3,
    output: 4,
    cache_write_5m: 5,
    cache_write_1h: 6,
    cache_read: 7,
    web_searches: 8,
  };
  const broken = Object.keys(row).flatMap((name) => [
    { ...row, [name]: null },
    { ...row, [name]: -1 },
  ]);
  const usage = [...broken, row, { ...row, hour: 1e12 }];
  const { progress, hasUnreadableSnapshot } = plan({ stories: [{ session: { session_id: "s" }, calls: [], usage }] });
  assert.deepEqual(progress.usage, [
    {
      sessionId: "s",
      rows: [
        {
          hour: 490_000,
          agentId: null,
          model: "claude-opus-5",
          variant: "fast",
          band: 100_000,
          isCopy: true,
          messageCount: 2,
          tokens: { input: 3, output: 4, cacheWrite5m: 5, cacheWrite1h: 6, cacheRead: 7, webSearches: 8 },
        },
      ],
    },
  ]);
  assert.equal(hasUnreadableSnapshot, true);
});
