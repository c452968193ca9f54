import type { EventSource, HookEvent, ObservedEventName } from "../../src/core/event.ts";
import type { SessionAction } from "../../src/core/session/action.ts";

const OBSERVED: Partial<Record<SessionAction["kind"], ObservedEventName>> = {
  "turn-interrupted": "TurnInterrupted",
  "process-gone": "ProcessGone",
};

interface Reported {
  readonly atMs: number;
  readonly agentId?: string | null;
  readonly agentType?: string | null;
  readonly source?: EventSource;
  readonly payload?: Readonly<Record<string, string | number>>;
}

/** An event with this action and a minimal payload. */
export function signalEvent(
  signal: SessionAction,
  { atMs, agentId = null, agentType = null, source = "hook", payload = {} }: Reported,
): HookEvent {
  return {
    sessionId: "5e551011-0000-4000-8000-000000000001",
    agent: "claude",
    source,
    clientPid: null,
    agentId,
    agentType,
    hookEventName: OBSERVED[signal.kind] ?? signal.kind,
    toolName: null,
    toolUseId: null,
    projectName: "shop",
    cwd: "/home/dev/src/shop",
    receivedAtMs: atMs,
    summary: "",
    status: "info",
    durationMs: null,
    result: null,
    permissionMode: null,
    transcriptPath: null,
    action: signal,
    payloadText: JSON.stringify(payload),
    truncations: [],
    searchText: "",
  };
}
