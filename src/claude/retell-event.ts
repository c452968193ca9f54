import type { Cut, HookEvent } from "../core/event.ts";
import { parseJsonObject } from "../core/json.ts";
import type { Redactor } from "../core/redact/create-redactor.ts";
import type { Signal } from "../core/signal.ts";
import { parsePayload } from "./parse-payload.ts";
import { redactPayload } from "./redact-payload.ts";

/** An event as a store has it. */
export interface EventFacts extends Omit<
  HookEvent,
  "agentType" | "projectName" | "permissionMode" | "transcriptPath" | "signal" | "searchText"
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
export function retellEvent(
  facts: EventFacts,
  redactor: Redactor,
  { believes = "facts" }: { readonly believes?: "facts" | "payload" } = {},
): HookEvent {
  const { payloadText, receivedAtMs, clientPid, hookEventName } = facts;
  const parsed = parsePayload(Buffer.from(payloadText), { receivedAtMs, clientPid, redactor });
  const told = parsed.kind === "event" ? parsed.event : null;
  const isSame = told !== null && told.sessionId === facts.sessionId && told.hookEventName === hookEventName;
  const { toolName, summary, status } = isSame && believes === "payload" ? told : facts;
  return {
    ...facts,
    toolName,
    summary,
    status,
    agentType: told?.agentType ?? null,
    projectName: told?.projectName ?? null,
    permissionMode: told?.permissionMode ?? null,
    transcriptPath: told?.transcriptPath ?? null,
    signal: observedSignal(hookEventName) ?? told?.signal ?? { kind: "other" },
    payloadText: told?.payloadText ?? ownPayload(payloadText, redactor),
    cuts: told === null ? facts.cuts : allCuts(facts.cuts, told.cuts),
    searchText: facts.searchText ?? told?.searchText ?? facts.summary,
  };
}

/** What no hook tells has no payload to read it from. */
function observedSignal(name: string): Signal | null {
  if (name === "TurnInterrupted") return { kind: "turn-interrupted" };
  return name === "ProcessGone" ? { kind: "process-gone" } : null;
}

function ownPayload(text: string, redactor: Redactor): string {
  const payload = text.length > MAX_OWN_PAYLOAD ? null : parseJsonObject(text);
  return payload === null ? "{}" : JSON.stringify(redactPayload(payload, redactor).payload);
}

/** What was cut before is cut still; only then did anybody know how long it was. */
function allCuts(before: readonly Cut[], now: readonly Cut[]): readonly Cut[] {
  const known = new Set(before.map(({ pointer }) => pointer));
  return [...before, ...now.filter(({ pointer }) => !known.has(pointer))];
}
