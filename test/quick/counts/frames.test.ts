import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { stepByEvent } from "../../../src/core/session-step.ts";
import type { Session } from "../../../src/core/session.ts";
import { encodeEvents } from "../../../src/live/event-batch.ts";
import { encodeFrame } from "../../../src/protocol/sse.ts";
import { toSessionDto, toTimestamp } from "../../../src/protocol/to-dto.ts";
import { toHookEvent } from "../../support/hook-event.ts";
import { setUpHub, types } from "../../support/live-hub.ts";
import { storedSession, TEST_TIME_MS } from "../../support/memory-reader.ts";
import { eventFixtures, payload, sessionFixture, SESSION_FIXTURES } from "../../support/payload.ts";
import { sampleMetrics } from "../../support/sample-metrics.ts";
import { keep } from "./keep.ts";

const HUGE_CHARACTERS = 200_000;
const SUBSCRIBERS = 100;

/** The frame of an event as its payload makes it, as event number 5,000,000. */
function eventFrame(text: string): Buffer {
  return encodeEvents([{ ...toHookEvent(text), seq: 5_000_000, machine: null }])?.bytes ?? assert.fail();
}

test("the frame of each kind of event is a few hundred bytes", (t) => {
  for (const [name, text] of eventFixtures()) {
    keep(t, "bytes of an event's frame", { count: eventFrame(text).length, where: name });
  }
});

test("and does not grow with its payload, in whatever alphabet", (t) => {
  for (const letter of ["a", "あ"]) {
    const long = letter.repeat(HUGE_CHARACTERS);
    const inputs = { prompt: long, command: long, description: long };
    for (const hook_event_name of ["PreToolUse", "PostToolUse", "UserPromptSubmit", "Notification", "Stop"]) {
      const fields = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: inputs, tool_response: { stdout: long } };
      const texts = { prompt: long, message: long, last_assistant_message: long };
      const count = eventFrame(payload({ hook_event_name, ...fields, ...texts })).length;
      keep(t, "bytes of the frame of an event with a huge payload", { count, where: `${hook_event_name}, ${letter}` });
    }
  }
});

test("the frame of a session has what a list shows, at every step of the recorded sessions", (t) => {
  for (const name of SESSION_FIXTURES) {
    let session: Session | null = null;
    let count = 0;
    for (const text of sessionFixture(name)) {
      session = stepByEvent(session, toHookEvent(text)).session;
      count = Math.max(count, encodeFrame({ type: "session", data: toSessionDto(session, TEST_TIME_MS) }).length);
    }
    keep(t, "bytes of a session's frame", { count, where: name });
  }
});

test("what goes out without an event is small", (t) => {
  const heartbeat = encodeFrame({ type: "heartbeat", timestamp: toTimestamp(TEST_TIME_MS) });
  keep(t, "bytes of a heartbeat", { count: heartbeat.length });
  keep(t, "bytes of the metrics' frame", {
    count: encodeFrame({ type: "metrics_update", metrics: sampleMetrics() }).length,
  });
});

/** How often a publication is turned into JSON, how often each subscriber is written to, and in how many frames. */
function publishTo(t: TestContext, { subscribers, events }: { subscribers: number; events: number }) {
  const { hub, reader, connect } = setUpHub(t, { maxConnections: subscribers });
  const sinks = Array.from({ length: subscribers }, () => connect());
  const before = sinks.map((sink) => ({ writes: sink.writes.length, frames: types(sink).length }));
  const stringify = t.mock.method(JSON, "stringify");
  hub.publish(reader.add(events), [storedSession()]);
  const encoded = stringify.mock.callCount();
  stringify.mock.restore();
  const writes = sinks.map((sink, index) => sink.writes.slice(before[index]?.writes));
  const frames = sinks.map((sink, index) => types(sink).length - (before[index]?.frames ?? 0));
  return { encoded, writes, frames: Math.max(...frames) };
}

test("an event is encoded once and in one piece, however many listen", (t) => {
  const { encoded, writes, frames } = publishTo(t, { subscribers: SUBSCRIBERS, events: 1 });
  keep(t, "encodings of an event and its session for 100 subscribers", { count: encoded });
  keep(t, "frames of an event and its session", { count: frames });
  const buffers = new Set(writes.flat());
  keep(t, "buffers for 100 subscribers", { count: buffers.size });
});

test("a hundred events at once are one write for each subscriber", (t) => {
  const { encoded, writes } = publishTo(t, { subscribers: 2, events: 100 });
  keep(t, "encodings for each of 100 events at once", { count: encoded / 100 });
  keep(t, "writes for 100 events and their session", { count: Math.max(...writes.map(({ length }) => length)) });
});

test("nobody listens: nothing is encoded", (t) => {
  const { encoded } = publishTo(t, { subscribers: 0, events: 1 });
  keep(t, "encodings without a subscriber", { count: encoded });
});
