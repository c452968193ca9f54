import type { AgentName } from "../../core/agent.ts";
import type { Truncation, HookEvent } from "../../core/event.ts";
import { parseJsonObject } from "../../core/json.ts";
import type { Redactor } from "../../core/redact/create-redactor.ts";
import type { SessionAction } from "../../core/session/action.ts";
import { resultOrNull, type CallResult } from "../../core/session/call-result.ts";
import { parsePayload } from "./parse-payload.ts";
import { redactPayload } from "./redact-payload.ts";

export interface EventFacts extends Omit<
  HookEvent,
  "agent" | "agentType" | "projectName" | "permissionMode" | "transcriptPath" | "action" | "searchText" | "result"
> {
  /** Absent: from the payload. */
  readonly agent?: AgentName | undefined;
  /** Null, as the next one: computed from the payload again. */
  readonly searchText: string | null;
  readonly result: CallResult | null;
}

/** Stored payloads are shorter, except one that a machine made up. */
const MAX_OWN_PAYLOAD = 65_536;

/**
 * A stored event, with everything else computed from its payload again: its action is not stored. An unreadable payload
 * keeps its facts and gets the action `other`.
 * @param prefer `payload` where the facts come from another machine: the payload then decides the summary
 */
export function recomputeSummary(
  facts: EventFacts,
  redactor: Redactor,
  { prefer = "facts" }: { readonly prefer?: "facts" | "payload" } = {},
): HookEvent {
  const { payloadText, receivedAtMs, clientPid, hookEventName } = facts;
  const parsed = parsePayload(Buffer.from(payloadText), { receivedAtMs, clientPid, redactor });
  const summarized = parsed.kind === "event" ? parsed.event : null;
  const isSame =
    summarized !== null && summarized.sessionId === facts.sessionId && summarized.hookEventName === hookEventName;
  const { toolName, summary, status } = isSame && prefer === "payload" ? summarized : facts;
  return {
    ...facts,
    toolName,
    summary,
    status,
    agent: facts.agent ?? summarized?.agent ?? "unknown",
    agentType: summarized?.agentType ?? null,
    projectName: summarized?.projectName ?? null,
    permissionMode: summarized?.permissionMode ?? null,
    transcriptPath: summarized?.transcriptPath ?? null,
    action: observedAction(hookEventName) ?? summarized?.action ?? { kind: "other" },
    payloadText: summarized?.payloadText ?? ownPayload(payloadText, redactor),
    truncations: summarized === null ? facts.truncations : allTruncations(facts.truncations, summarized.truncations),
    searchText: facts.searchText ?? summarized?.searchText ?? facts.summary,
    result: facts.result ?? ofCutPayload(summarized?.result ?? null, facts.truncations),
  };
}

/** Lines of a text that was cut cannot be counted. No count is read from a file's content before an edit. */
function ofCutPayload(result: CallResult | null, truncations: readonly Truncation[]): CallResult | null {
  const isCut = truncations.some(({ pointer }) => !pointer.startsWith("/tool_response/originalFile"));
  return result === null || !isCut ? result : resultOrNull({ ...result, added: null, removed: null });
}

/** Events without a hook have no payload to read this from. */
function observedAction(name: string): SessionAction | null {
  if (name === "TurnInterrupted") return { kind: "turn-interrupted" };
  if (name === "SessionImported") return { kind: "session-ended", reason: "imported" };
  return name === "ProcessGone" ? { kind: "process-gone" } : null;
}

function ownPayload(text: string, redactor: Redactor): string {
  const payload = text.length > MAX_OWN_PAYLOAD ? null : parseJsonObject(text);
  return payload === null ? "{}" : JSON.stringify(redactPayload(payload, redactor).payload);
}

/** A cut value stays cut; only the first truncation has its full length. */
function allTruncations(before: readonly Truncation[], now: readonly Truncation[]): readonly Truncation[] {
  const known = new Set(before.map(({ pointer }) => pointer));
  return [...before, ...now.filter(({ pointer }) => !known.has(pointer))];
}
