import assert from "node:assert/strict";
import { existsSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { createEventParser } from "../../src/agents/copilot/event-file.ts";
import { parsePayload } from "../../src/agents/payload/parse-payload.ts";
import type { TranscriptLine } from "../../src/agents/transcript/transcript-line.ts";
import type { HookEvent } from "../../src/core/event.ts";
import { isJsonObject, type JsonObject, objectField, textField } from "../../src/core/json.ts";
import { withCallId } from "../../src/core/session/calls.ts";
import { type Reduction, reduceFacts, reduceSession } from "../../src/core/session/reducer.ts";
import type { Session, ToolCall } from "../../src/core/session/session.ts";
import { lateCalls } from "../../src/ingest/collect-batch.ts";
import { learnFromLines } from "../../src/observe/transcripts/learn-from-lines.ts";
import { failureEvent } from "../../src/observe/transcripts/transcript-events.ts";
import { BUILT_IN } from "../../src/core/redact/create-redactor.ts";

export const RECORDED = join(import.meta.dirname, "..", "fixtures", "copilot", "1.0.102");

/** What the hooks of a recorded session of Copilot CLI sent, in the order of arrival. */
export function recordedPayloads(scenario: string): readonly { readonly payload: JsonObject; readonly atMs: number }[] {
  const lines = linesOf(`${scenario}.jsonl`);
  // The payloads name the time at which they were sent, by the same clock as the lines of the event file.
  const first = lines.find(({ hook }) => isJsonObject(hook)) ?? assert.fail("no hook");
  const sentAtMs = Date.parse(textField(objectField(first, "hook"), "timestamp") ?? "");
  const startMs = sentAtMs - Number(first["at_ms"]) + 40;
  return lines.flatMap(({ hook, at_ms: atMs }) =>
    isJsonObject(hook) ? [{ payload: hook, atMs: startMs + Number(atMs) }] : [],
  );
}

export function recordedEvents(scenario: string): readonly HookEvent[] {
  return recordedPayloads(scenario).map(({ payload, atMs: receivedAtMs }) => {
    const parsed = parsePayload(Buffer.from(JSON.stringify(payload)), { receivedAtMs });
    if (parsed.kind !== "event") throw new Error(parsed.reason);
    return parsed.event;
  });
}

const stateOf = ({ state, waits }: Session): string =>
  `${state}${waits.map(({ kind, ask }) => ` ${kind} "${ask}"`).join()}`;

/** The daemon reads a line a moment after it was written. */
const READ_AFTER_MS = 250;

/**
 * The state after each event of the hooks, and after each line of the event file that changes the state or the waits;
 * and what is known at the end.
 */
export function playRecording(scenario: string) {
  let session: Session | null = null;
  const calls = new Map<string, ToolCall>();
  const states: string[] = [];

  function take(step: Reduction): Session {
    for (const call of step.calls) calls.set(call.toolUseId, call);
    return step.session;
  }

  const steps = [
    ...recordedEvents(scenario).map((event) => ({ atMs: event.receivedAtMs, event, line: null })),
    ...recordedLines(scenario).map((line) => ({ atMs: (line.atMs ?? 0) + READ_AFTER_MS, event: null, line })),
  ];
  for (const { atMs, event, line } of steps.toSorted((one, other) => one.atMs - other.atMs)) {
    if (event !== null) {
      session = take(reduceSession(session, withCallId(event, session)));
      states.push(`${event.hookEventName}: ${stateOf(session)}`);
    } else if (session !== null && line !== null) {
      const before: Session = session;
      const learned = learnFromLines([line], { session: before, agentId: null, isFirstReading: false, nowMs: atMs });
      for (const call of lateCalls(before, learned.facts, (_, id) => calls.get(id) ?? null))
        calls.set(call.call.toolUseId, call.call);
      let after = take(reduceFacts(before, learned.facts));
      const failure = learned.failure === null ? [] : [failureEvent(learned.failure)];
      for (const observed of [...learned.events, ...failure]) after = take(reduceSession(after, observed.event));
      if (stateOf(after) !== stateOf(before))
        states.push(`${line.facts.map(({ kind }) => kind).join()}: ${stateOf(after)}`);
      session = after;
    }
  }
  return { states, calls: [...calls.values()], session: session ?? assert.fail("no event") };
}

/** The lines of its event file. */
export function recordedFile(scenario: string): readonly string[] {
  return linesOf(`${scenario}.history.jsonl`).map((line) => JSON.stringify(line));
}

/** The lines with facts. */
export function recordedLines(scenario: string): readonly TranscriptLine[] {
  const parse = createEventParser();
  return recordedFile(scenario).flatMap((line) => parse(line, BUILT_IN) ?? []);
}

function linesOf(name: string): readonly JsonObject[] {
  // A session in which nothing was typed has no event file.
  const path = join(RECORDED, name);
  const lines = existsSync(path) ? readFileSync(path, "utf8").split("\n") : [];
  return lines.filter((line) => line !== "").map((line) => JSON.parse(line) as JsonObject);
}
