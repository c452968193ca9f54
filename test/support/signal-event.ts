import type { EventSource, HookEvent } from "../../src/core/event.ts";
import type { Signal } from "../../src/core/signal.ts";

interface Told {
  readonly atMs: number;
  readonly agentId?: string | null;
  readonly agentType?: string | null;
  readonly source?: EventSource;
}

/** An event that means this, and has no payload to speak of. */
export function signalEvent(
  signal: Signal,
  { atMs, agentId = null, agentType = null, source = "hook" }: Told,
): HookEvent {
  return {
    sessionId: "5e551011-0000-4000-8000-000000000001",
    source,
    clientPid: null,
    agentId,
    agentType,
    hookEventName: signal.kind,
    toolName: null,
    toolUseId: null,
    projectName: "shop",
    cwd: "/home/dev/src/shop",
    receivedAtMs: atMs,
    summary: "",
    status: "info",
    durationMs: null,
    permissionMode: null,
    transcriptPath: null,
    signal,
    payloadText: "{}",
    cuts: [],
    searchText: "",
  };
}
