import assert from "node:assert/strict";
import * as fc from "./fast-check.ts";
import { anyText } from "./any-text.ts";
import { damagedPayload, oddPayload } from "./arbitrary-payload.ts";
import { EVENT_STATUSES } from "../../src/core/event.ts";
import { isJsonObject } from "../../src/core/json.ts";
import { NO_REDACTION } from "../../src/core/redact/create-redactor.ts";
import { parsePayload, type ParsedPayload } from "../../src/agents/payload/parse-payload.ts";

const parse = (bytes: Buffer): ParsedPayload => parsePayload(bytes, { receivedAtMs: 7, redactor: NO_REDACTION });

/** How a plain JSON parser classifies the text. */
function standing(bytes: Buffer): "nothing" | "no object" | "object" {
  try {
    const value: unknown = JSON.parse(bytes.toString("utf8").replace(/^\ufeff/, ""));
    return isJsonObject(value) ? "object" : "no object";
  } catch {
    return "nothing";
  }
}

function wellFormed(value: unknown): unknown {
  if (typeof value === "string") return value.toWellFormed();
  if (Array.isArray(value)) return value.map(wellFormed);
  if (typeof value !== "object" || value === null) return value;
  return Object.fromEntries(Object.entries(value).map(([key, one]) => [key.toWellFormed(), wellFormed(one)]));
}

const CONTROL = /[\u0000-\u001f\u007f-\u009f\u2028\u2029\u202a-\u202e]/;

function assertSound(bytes: Buffer): ParsedPayload {
  const parsed = parse(bytes);
  const is = standing(bytes);
  if (parsed.kind === "unparsable") assert.equal(is, "nothing");
  else if (parsed.kind === "invalid") assert.notEqual(is, "nothing");
  else assert.equal(is, "object");
  if (parsed.kind !== "event") {
    // A reason is for people and the log, so it quotes no input.
    assert.match(parsed.reason, /^[\w :,.]{5,100}$/);
    return parsed;
  }
  const { event } = parsed;
  assert.ok(event.summary.length <= 300 && event.summary.isWellFormed() && !CONTROL.test(event.summary), event.summary);
  assert.ok(EVENT_STATUSES.includes(event.status));
  assert.ok(event.durationMs === null || (Number.isSafeInteger(event.durationMs) && event.durationMs >= 0));
  for (const text of [event.sessionId, event.hookEventName, event.agentId, event.toolName, event.toolUseId]) {
    assert.ok(text === null || (text.length > 0 && text.length <= 256 && text.isWellFormed()));
  }
  assert.ok(event.payloadText.length < 1_000_000, `${event.payloadText.length}`);
  assert.equal(JSON.stringify(JSON.parse(event.payloadText)), event.payloadText);
  return parsed;
}

/** Any bytes are an event or are rejected with a specific reason, without an exception. */
export function assertAnyBytesRead(numRuns: number): void {
  fc.assert(
    fc.property(fc.oneof(fc.uint8Array({ maxLength: 200 }), fc.json(), anyText()), (given) => {
      assertSound(Buffer.from(given));
      assertSound(Buffer.concat([Buffer.from([0xef, 0xbb, 0xbf]), Buffer.from(given)]));
    }),
    { numRuns },
  );
}

/** A real payload with one byte changed, or truncated, is valid or rejected. */
export function assertDamagedRead(numRuns: number): void {
  fc.assert(
    fc.property(damagedPayload, (bytes) => {
      assertSound(bytes);
    }),
    { numRuns },
  );
}

/** For any field values, the stored payload is the payload, or marks where it was truncated. */
export function assertStoredWhole(numRuns: number): void {
  let cutCount = 0;
  fc.assert(
    fc.property(oddPayload, (fields) => {
      const text = JSON.stringify(fields);
      const parsed = assertSound(Buffer.from(text));
      if (parsed.kind !== "event") return;
      if (parsed.event.truncations.length > 0) cutCount += 1;
      else assert.deepEqual(JSON.parse(parsed.event.payloadText), wellFormed(JSON.parse(text)));
      for (const { pointer, length, kept } of parsed.event.truncations) {
        assert.ok(
          (pointer === "" || pointer.startsWith("/")) && kept >= 0 && kept < length,
          `${pointer} ${kept} ${length}`,
        );
      }
    }),
    // With a seed, because otherwise the number of truncated ones would be random.
    { numRuns, seed: 7 },
  );
  assert.ok(cutCount > numRuns / 30, `${cutCount} were cut`);
}

/** A stored payload is the same event when it is parsed again. */
export function assertReadAgain(numRuns: number): void {
  fc.assert(
    fc.property(oddPayload, (fields) => {
      const parsed = parse(Buffer.from(JSON.stringify(fields)));
      if (parsed.kind !== "event" || parsed.event.truncations.length > 0) return;
      assert.deepEqual(parse(Buffer.from(parsed.event.payloadText)), parsed);
    }),
    { numRuns },
  );
}
