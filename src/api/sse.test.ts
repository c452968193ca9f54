import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "../../test/support/fast-check.ts";
import { anyText } from "../../test/support/any-text.ts";
import { runs } from "../../test/support/tier.ts";
import { createFrameDecoder, encodeFrame, parseFrame, SSE_EVENT_NAME, type Frame } from "./sse.ts";

const event = (seq: number, summary: string, name = "Stop"): Frame => ({
  type: "event",
  data: {
    seq,
    session_id: "s",
    agent: "claude",
    source: "hook",
    agent_id: null,
    hook_event_name: name,
    tool_name: null,
    tool_use_id: null,
    project_name: null,
    cwd: null,
    received_at: "2026-11-25T12:00:00.000Z",
    summary,
    status: "ok",
    duration_ms: null,
  },
});

test("an event frame has its kind, its number as id, and one line of data", () => {
  const text = encodeFrame(event(7, "a\nb"));
  assert.match(text, /^event: event\nid: 7\ndata: \{"type":"event",.*\}\n\n$/);
});

test("initial frames are plain messages without an id", () => {
  assert.equal(
    encodeFrame({ type: "heartbeat", timestamp: "t" }),
    'event: message\ndata: {"type":"heartbeat","timestamp":"t"}\n\n',
  );
});

test("any frame survives the wire, however it is cut into chunks", () => {
  fc.assert(
    fc.property(fc.array(anyText(), { maxLength: 5 }), fc.integer({ min: 1, max: 9 }), (texts, size) => {
      const frames = texts.map((text, index) => event(index + 1, text));
      const wire = frames.map(encodeFrame).join("");
      const decode = createFrameDecoder();
      const decoded: Frame[] = [];
      for (let from = 0; from < wire.length; from += size) {
        decoded.push(...decode(wire.slice(from, from + size)));
      }
      assert.deepEqual(decoded, JSON.parse(JSON.stringify(frames)));
    }),
  );
});

test("a frame of another kind gives null", () => {
  for (const data of ["", "{", "null", "[]", '{"type":"nonsense"}', '{"type":"constructor"}']) {
    assert.equal(parseFrame(data), null);
  }
});

interface SseMessage {
  readonly event: string;
  readonly data: string;
  readonly lastEventId: string;
}

/** The standard's own words, over a whole stream at once: lines, then fields, then a message at each empty line. */
function readWhole(stream: string): readonly SseMessage[] {
  const lines = stream.replace(/^\ufeff/, "").split(/\r\n|\r|\n/);
  const messages: SseMessage[] = [];
  let [kind, data, lastEventId]: [string, string | null, string] = ["", null, ""];
  // Text behind the last line end is no line yet.
  for (const line of lines.slice(0, -1)) {
    const [, field = line, value = ""] = /^([^:]*):? ?([\s\S]*)$/.exec(line) ?? [];
    if (line === "") {
      if (data !== null) messages.push({ event: kind || "message", data, lastEventId });
      [kind, data] = ["", null];
    } else if (field === "event") kind = value;
    else if (field === "data") data = data === null ? value : `${data}\n${value}`;
    else if (field === "id" && !value.includes("\0")) lastEventId = value;
  }
  return messages;
}

/** Parts of streams, and texts that only look like one. */
const part = fc.oneof(
  fc.constantFrom("\n", "\r", "\r\n", "\n\n", "\r\r", ":", ": ", " ", "data", "data:", "data: ", "event: ", "id: "),
  fc.constantFrom("id:\0", "retry: 1", "\ufeff", "\u2028", "日本", "😀", "data: {}", "Data: x", "data : x"),
  fc.string({ maxLength: 6 }),
);
const stream = fc.array(part, { maxLength: 40 }).map((parts) => `${parts.join("")}\n`);
test("no text ends its frame: a frame is one message with its own id and kind", () => {
  const anything = fc.oneof(stream, anyText());
  fc.assert(
    fc.property(anything, anything, fc.nat(), (summary, name, seq) => {
      const frames: readonly Frame[] = [
        event(seq, summary, name),
        { type: "reset", seq, reason: "too_old" },
        { type: "heartbeat", timestamp: "t" },
      ] as const;
      const wire = frames.map(encodeFrame);
      assert.deepEqual(
        readWhole(wire.join("")).map(({ event: kind, data, lastEventId }) => [kind, JSON.parse(data), lastEventId]),
        [
          ["event", JSON.parse(JSON.stringify(frames[0])), String(seq)],
          ["reset", frames[1], String(seq)],
          ["message", frames[2], String(seq)],
        ],
      );
    }),
    { numRuns: runs(100, 1000) },
  );
});

test("any message is one of our frames or null", () => {
  fc.assert(
    fc.property(fc.oneof(fc.json(), fc.string(), fc.constantFrom('{"type":"__proto__"}', '{"type":7}')), (data) => {
      const frame = parseFrame(data);
      assert.ok(frame === null || Object.hasOwn(SSE_EVENT_NAME, frame.type));
    }),
  );
});
