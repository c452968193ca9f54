import type { BackgroundWork, SessionAction } from "../../src/core/session/action.ts";

/** Actions of a client's usual events, for scenario tests. */

export const STARTED = {
  kind: "session-started",
  source: "startup",
  model: null,
  title: null,
} as const satisfies SessionAction;
export const PROMPT = {
  kind: "prompt-submitted",
  prompt: "go",
  byPerson: true,
  title: null,
  notice: null,
} as const satisfies SessionAction;
export const STOP = { kind: "turn-ended", reply: "Done.", background: [] } as const satisfies SessionAction;
export const ENDED = { kind: "session-ended", reason: "other" } as const satisfies SessionAction;
export const STOPPED = { kind: "turn-interrupted" } as const satisfies SessionAction;
export const GONE = { kind: "process-gone" } as const satisfies SessionAction;
export const IDLE = { kind: "notified", notificationType: "idle_prompt", message: "Claude waits" } as const;
export const BROKE = {
  kind: "turn-failed",
  failure: { code: "server_error", message: "API Error: 500", untilMs: null },
} as const satisfies SessionAction;

export function begins(toolUseId: string, toolName = "Bash"): SessionAction {
  return { kind: "tool-started", call: { toolUseId, toolName, summary: `run ${toolUseId}` } };
}

export function ends(
  toolUseId: string,
  how: Partial<Extract<SessionAction, { kind: "tool-ended" }>> = {},
): SessionAction {
  return {
    kind: "tool-ended",
    toolUseId,
    outcome: "ok",
    durationMs: 5,
    deniedBy: null,
    backgroundTaskId: null,
    agent: null,
    ...how,
  };
}

export function asks(toolUseId: string, toolName = "Bash"): SessionAction {
  return { kind: "permission-requested", toolName, ask: `${toolName}: run ${toolUseId}` };
}

export function settles(toolUseIds: readonly string[], refusedIds: readonly string[] = []): SessionAction {
  return { kind: "tools-settled", toolUseIds, refusedIds };
}

export function rests(...tasks: readonly BackgroundWork[]): SessionAction {
  return { ...STOP, background: tasks };
}

export function shell(taskId: string): BackgroundWork {
  return { taskId, kind: "shell", description: `task ${taskId}` };
}

/** The client's notice that a background task has ended. */
export function taskOver(taskId: string, status = "completed"): SessionAction {
  const notice = {
    taskId,
    toolUseId: null,
    status,
    wasStopped: status === "killed",
    summary: `Task ${taskId} ${status}`,
  };
  return { ...PROMPT, byPerson: false, notice };
}

export function agentBegins(agentId: string, agentType = "Explore"): SessionAction {
  return { kind: "subagent-started", agentId, agentType };
}

export function agentEnds(agentId: string, agentType = "Explore"): SessionAction {
  return { kind: "subagent-ended", agentId, agentType };
}
