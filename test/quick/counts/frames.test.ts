import assert from "node:assert/strict";
import { test, type TestContext } from "node:test";
import { encodeEvents } from "../../../src/stream/replay.ts";
import { toHookEvent } from "../../support/hook-event.ts";
import { setUpHub, types } from "../../support/live-hub.ts";
import { storedSession } from "../../support/memory-reader.ts";
import { eventFixtures, payload } from "../../support/payload.ts";
import { keep } from "./keep.ts";

const HUGE_CHARACTERS = 200_000;
const SUBSCRIBERS = 100;

/** The frame of a payload's event, as event number 5,000,000. */
function eventFrame(text: string): Buffer {
  return encodeEvents([{ ...toHookEvent(text), seq: 5_000_000, machine: null }])?.bytes ?? assert.fail();
}

test("the frame of an event does not grow with its payload, in any alphabet", (t) => {
  const name = "bytes of an event's frame, whatever its payload";
  for (const [where, text] of eventFixtures()) keep(t, name, { count: eventFrame(text).length, where });
  for (const letter of ["a", "あ"]) {
    const long = letter.repeat(HUGE_CHARACTERS);
    const inputs = { prompt: long, command: long, description: long };
    for (const hook_event_name of ["PreToolUse", "PostToolUse", "UserPromptSubmit", "Notification", "Stop"]) {
      const fields = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: inputs, tool_response: { stdout: long } };
      const texts = { prompt: long, message: long, last_assistant_message: long };
      const count = eventFrame(payload({ hook_event_name, ...fields, ...texts })).length;
      keep(t, name, { count, where: `${hook_event_name}, ${letter}` });
    }
  }
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

test("an event is encoded once and in one piece for 100 subscribers", (t) => {
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

test("an event without a subscriber is not encoded", (t) => {
  const { encoded } = publishTo(t, { subscribers: 0, events: 1 });
  keep(t, "encodings without a subscriber", { count: encoded });
});
