import assert from "node:assert/strict";
import { test } from "node:test";
import * as fc from "fast-check";
import { attributeOf, logsRequest } from "../../../test/quick/otlp/otlp-schema.ts";
import { anyText } from "../../../test/support/any-text.ts";
import { storedEvent } from "../../../test/support/memory-reader.ts";
import { EVENT_STATUSES, type StoredEvent } from "../../core/event.ts";
import { createLogBatches, MAX_RECORDS, toLogRecord } from "./log-batch.ts";

const PLAIN = { instance: "one", redactText: (text: string) => text, payloadText: null };

const recordOf = (event: Partial<StoredEvent>) => toLogRecord(storedEvent(event), PLAIN);

const nameOf = (hookEventName: string) => recordOf({ hookEventName }).eventName;
const severityOf = (status: StoredEvent["status"]) => recordOf({ status }).severityText;
const hide = (text: string) => text.replaceAll("XXX", "-");

function requestOf(records: readonly object[]): string {
  const resource = { attributes: [] };
  const scope = { name: "s", version: "" };
  return JSON.stringify({ resourceLogs: [{ resource, scopeLogs: [{ scope, logRecords: records }] }] });
}

test("record of any event is valid OTLP", () => {
  const text = anyText();
  fc.assert(
    fc.property(
      fc.record({
        hookEventName: text,
        summary: text,
        toolName: fc.option(text),
        toolUseId: fc.option(text),
        agentId: fc.option(text),
        cwd: fc.option(text),
        projectName: fc.option(text),
        durationMs: fc.option(fc.oneof(fc.integer(), fc.double({ noNaN: true, noDefaultInfinity: true }))),
        status: fc.constantFrom(...EVENT_STATUSES),
      }),
      (event) => {
        const { error } = logsRequest.safeParse(JSON.parse(requestOf([recordOf(event)])));
        assert.equal(error, undefined);
      },
    ),
  );
});

test("half of a character pair, which receivers refuse, does not go out", () => {
  const text = requestOf([recordOf({ summary: "a\ud83d b" })]);
  assert.doesNotMatch(text, /\\ud83d/i);
});

test("names of events are those of the client, in the form of OpenTelemetry", () => {
  assert.equal(nameOf("PreToolUse"), "claude_code.pre_tool_use");
  assert.equal(nameOf("Stop"), "claude_code.stop");
  assert.equal(nameOf("TurnInterrupted"), "claude_code.turn_interrupted");
  for (const odd of ["", "../x", "a".repeat(100), "__proto__", "Überraschung"])
    assert.equal(nameOf(odd), "claude_code.other");
});

test("only a failure is an error, and a refusal a warning", () => {
  assert.deepEqual(EVENT_STATUSES.map(severityOf), ["INFO", "INFO", "ERROR", "WARN", "INFO2", "INFO"]);
});

test("every text of an event passes the redactor", () => {
  const hidden = { hookEventName: "XXX", summary: "XXX", toolName: "XXX", cwd: "/XXX", projectName: "XXX" };
  const record = toLogRecord(storedEvent(hidden), { ...PLAIN, redactText: hide });
  assert.doesNotMatch(JSON.stringify(record), /XXX/);
  assert.equal(attributeOf(record, "gen_ai.tool.name"), "-");
});

function batchesOf(events: readonly StoredEvent[]) {
  return createLogBatches({
    history: {
      eventsAfter: (seq, limit) => events.filter((event) => event.seq > seq).slice(0, limit),
      event: () => null,
    },
    resource: { attributes: [] },
    instance: "one",
    version: "1",
    redactor: () => ({ redactText: (text) => ({ text, found: [] }), redactJson: () => assert.fail() }),
    cleanPayload: () => assert.fail(),
    withPayloads: false,
  });
}

test("the payload of a record is redacted", () => {
  const event = {
    ...storedEvent({ seq: 1 }),
    isPayloadKept: true,
    payload: { text: "XXX" },
    truncations: [],
    sourceName: "",
  };
  const read = createLogBatches({
    history: { eventsAfter: () => [event], event: () => event },
    resource: { attributes: [] },
    instance: "one",
    version: "1",
    redactor: () => ({ redactText: (text) => ({ text, found: [] }), redactJson: () => assert.fail() }),
    cleanPayload: () => ({ text: "gone" }),
    withPayloads: true,
  });
  const body = read(0, 1)?.body ?? "";
  assert.doesNotMatch(body, /XXX/);
  assert.match(body, /gone/);
});

test("request is bounded in records and bytes, but one record always fits", () => {
  const small = Array.from({ length: 1200 }, (_, index) => storedEvent({ seq: index + 1 }));
  const read = batchesOf(small);
  const counts = [];
  for (let at = 0, batch = read(0, MAX_RECORDS); batch !== null && counts.length < 10; batch = read(at, MAX_RECORDS)) {
    counts.push(batch.count);
    at = batch.lastSeq;
  }
  assert.deepEqual(counts, [512, 512, 176]);
  const large = [1, 2, 3].map((seq) => storedEvent({ seq, summary: "x".repeat(600_000) }));
  const [first, second] = [batchesOf(large)(0, MAX_RECORDS), batchesOf(large)(2, MAX_RECORDS)];
  assert.deepEqual([first?.count, first?.lastSeq, second?.count], [1, 1, 1]);
  assert.equal(batchesOf(large)(3, MAX_RECORDS), null);
});
