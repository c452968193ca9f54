import type { EventDto } from "../../../src/api/dto.ts";
import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { SessionDto, SubagentDto } from "../../../src/api/session-dto.ts";
import type { RouteFilter } from "../route.ts";

/** A subagent and its depth below the main agent: 1 for a direct child. */
export interface AgentNode {
  readonly agent: SubagentDto;
  readonly depth: number;
}

/** Subagents by start, each below the agent that started it. */
export function agentTree(agents: readonly SubagentDto[]): readonly AgentNode[] {
  const byParent = Map.groupBy(agents, (agent) => agent.parent_agent_id);
  const listed = new Set(agents.map((agent) => agent.agent_id));
  const placed = new Set<string>();
  const order: AgentNode[] = [];
  function visit(agent: SubagentDto, depth: number): void {
    if (placed.has(agent.agent_id)) return;
    placed.add(agent.agent_id);
    order.push({ agent, depth });
    for (const child of byStart(byParent.get(agent.agent_id) ?? [])) visit(child, depth + 1);
  }
  const isRoot = ({ parent_agent_id: parent }: SubagentDto) => parent === null || !listed.has(parent);
  for (const agent of byStart(agents.filter(isRoot))) visit(agent, Math.max(1, agent.depth));
  // Agents that name each other as parents have no root.
  for (const agent of agents) visit(agent, 1);
  return order;
}

function byStart(agents: readonly SubagentDto[]): SubagentDto[] {
  return [...agents].sort((a, b) => (a.started_at ?? "").localeCompare(b.started_at ?? ""));
}

/** The session is finished: its time no longer grows. */
export function isOver({ ended_at: endedAt, state }: SessionDto): boolean {
  return endedAt !== null || state === "ended" || state === "lost" || state === "unknown";
}

/** From the start to the end; without a reported end, to the last sign of life; until now while it can go on. */
export function elapsedMs(session: SessionDto, nowMs: number): number {
  const endMs = isOver(session) ? Date.parse(session.ended_at ?? session.last_seen_at) : nowMs;
  return Math.max(0, endMs - Date.parse(session.started_at));
}

/** The main agent's last successful todo list; null for none. */
export function newestTodoCall(calls: readonly SessionCallDto[]): SessionCallDto | null {
  return calls
    .filter((call) => call.tool_name === "TodoWrite" && call.agent_id === null && call.outcome === "ok")
    .reduce<SessionCallDto | null>(
      (newest, call) => (newest === null || call.started_at >= newest.started_at ? call : newest),
      null,
    );
}

export type SessionError =
  | { readonly kind: "call"; readonly key: string; readonly atMs: number; readonly call: SessionCallDto }
  /** A turn, or the whole session. */
  | { readonly kind: "event"; readonly key: string; readonly atMs: number; readonly event: EventDto };

const TROUBLE: ReadonlySet<string> = new Set(["StopFailure", "ProcessGone", "TurnInterrupted"]);

/** Failed, denied and interrupted calls, and turns that failed; newest first. */
export function sessionErrors(calls: readonly SessionCallDto[], events: readonly EventDto[]): readonly SessionError[] {
  const errors: SessionError[] = [
    ...calls
      .filter(({ outcome }) => outcome === "failed" || outcome === "denied" || outcome === "interrupted")
      .map((call): SessionError => ({
        kind: "call",
        key: `call ${call.tool_use_id}`,
        atMs: Date.parse(call.started_at),
        call,
      })),
    ...events
      .filter((event) => TROUBLE.has(event.hook_event_name))
      .map((event): SessionError => ({
        kind: "event",
        key: `event ${event.seq}`,
        atMs: Date.parse(event.received_at),
        event,
      })),
  ];
  return errors.sort((a, b) => b.atMs - a.atMs);
}

/** Tabs of the session view, below its lanes. */
export const SESSION_TABS = ["conversation", "changes", "calls", "errors", "work", "details"] as const;

export type SessionTab = (typeof SESSION_TABS)[number];

export function sessionTabOf({ tab }: RouteFilter): SessionTab {
  return SESSION_TABS.find((name) => name === tab) ?? "conversation";
}
