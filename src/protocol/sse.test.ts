import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import type { Frame } from "./frame.ts";
import { createSseDecoder, encodeFrame, parseFrame } from "./sse.ts";

const event = (seq: number, summary: string): Frame => ({
  type: "event",
  data: {
    seq,
    session_id: "s",
    source: "hook",
    agent_id: null,
    hook_event_name: "Stop",
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

test("frames of the seed go out as plain messages without an id", () => {
  assert.equal(
    encodeFrame({ type: "heartbeat", timestamp: "t" }),
    'event: message\ndata: {"type":"heartbeat","timestamp":"t"}\n\n',
  );
});

test("any frame survives the wire, however it is cut into chunks", () => {
  fc.assert(
    fc.property(
      fc.array(fc.string({ unit: "binary" }), { maxLength: 5 }),
      fc.integer({ min: 1, max: 9 }),
      (texts, size) => {
        const frames = texts.map((text, index) => event(index + 1, text));
        const wire = frames.map(encodeFrame).join("");
        const decoder = createSseDecoder();
        const decoded: (Frame | null)[] = [];
        for (let from = 0; from < wire.length; from += size) {
          decoded.push(...decoder.push(wire.slice(from, from + size)).map(parseFrame));
        }
        assert.deepEqual(decoded, JSON.parse(JSON.stringify(frames)));
      },
    ),
  );
});

test("the decoder follows the standard: comments, several data lines, CR and CRLF, ids that stay", () => {
  const decoder = createSseDecoder();
  const messages = [
    ...decoder.push("\ufeff: comment\r\nid: 5\rdata: a\r\ndata:b\n\n"),
    ...decoder.push("event: x\r"),
    ...decoder.push("\ndata\n\nretry: 10\n\n"),
  ];
  assert.deepEqual(messages, [
    { event: "message", data: "a\nb", lastEventId: "5" },
    { event: "x", data: "", lastEventId: "5" },
  ]);
});

test("what is no frame of ours is null", () => {
  for (const data of ["", "{", "null", "[]", '{"type":"nonsense"}', '{"type":"constructor"}']) {
    assert.equal(parseFrame({ event: "message", data, lastEventId: "" }), null);
  }
});
