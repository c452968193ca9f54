import type { Truncation, HookEvent } from "../../core/event.ts";
import { parseJsonObject } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { SessionAction } from "../../core/session/action.ts";
import { parsePayload } from "./parse-payload.ts";
import { redactPayload } from "./redact-payload.ts";

/** An event as a store has it. */
export interface EventFacts extends Omit<
  HookEvent,
  "agentType" | "projectName" | "permissionMode" | "transcriptPath" | "action" | "searchText"
> {
  /** Null: made of the payload anew. */
  readonly searchText: string | null;
}

/** Nothing that we store is longer, but for a payload that a machine made up. */
const MAX_OWN_PAYLOAD = 65_536;

/**
 * An event that was stored, with all that its payload says once more: what it means for its session is not stored. What
 * cannot be read keeps its facts and means nothing.
 * @param believes where the facts come from another machine, its payload says what the event is about
 */
export function recomputeSummary(
  facts: EventFacts,
  redactor: Redactor,
  { believes = "facts" }: { readonly believes?: "facts" | "payload" } = {},
): HookEvent {
  const { payloadText, receivedAtMs, clientPid, hookEventName } = facts;
  const parsed = parsePayload(Buffer.from(payloadText), { receivedAtMs, clientPid, redactor });
  const summarized = parsed.kind === "event" ? parsed.event : null;
  const isSame =
    summarized !== null && summarized.sessionId === facts.sessionId && summarized.hookEventName === hookEventName;
  const { toolName, summary, status } = isSame && believes === "payload" ? summarized : facts;
  return {
    ...facts,
    toolName,
    summary,
    status,
    agentType: summarized?.agentType ?? null,
    projectName: summarized?.projectName ?? null,
    permissionMode: summarized?.permissionMode ?? null,
    transcriptPath: summarized?.transcriptPath ?? null,
    action: observedAction(hookEventName) ?? summarized?.action ?? { kind: "other" },
    payloadText: summarized?.payloadText ?? ownPayload(payloadText, redactor),
    truncations: summarized === null ? facts.truncations : allTruncations(facts.truncations, summarized.truncations),
    searchText: facts.searchText ?? summarized?.searchText ?? facts.summary,
  };
}

/** What no hook tells has no payload to read it from. */
function observedAction(name: string): SessionAction | null {
  if (name === "TurnInterrupted") return { kind: "turn-interrupted" };
  return name === "ProcessGone" ? { kind: "process-gone" } : null;
}

function ownPayload(text: string, redactor: Redactor): string {
  const payload = text.length > MAX_OWN_PAYLOAD ? null : parseJsonObject(text);
  return payload === null ? "{}" : JSON.stringify(redactPayload(payload, redactor).payload);
}

/** What was cut before is cut still; only then did anybody know how long it was. */
function allTruncations(before: readonly Truncation[], now: readonly Truncation[]): readonly Truncation[] {
  const known = new Set(before.map(({ pointer }) => pointer));
  return [...before, ...now.filter(({ pointer }) => !known.has(pointer))];
}
