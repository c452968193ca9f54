import type { AgentState, SessionState } from "../../../src/core/session/session.ts";
import type { SubagentDto, ToolCallDto, TransitionDto } from "../../../src/api/session-dto.ts";
import { agentTree } from "../session/agent-tree.ts";

/** One tool call as a bar. Times in milliseconds since the epoch. */
export interface LaneBar {
  readonly call: ToolCallDto;
  /** From 0: overlapping calls are below one another. */
  readonly row: number;
  readonly fromMs: number;
  /** Infinity for an open call. */
  readonly toMs: number;
  /** The wait for a person; null if there was none, or if its length is unknown. */
  readonly askedMs: readonly [fromMs: number, toMs: number] | null;
  /** The end of a background task that the call started; null for none, Infinity while it runs. */
  readonly backgroundToMs: number | null;
}

/** A period in one state. */
interface LaneStretch {
  readonly state: SessionState | AgentState;
  readonly fromMs: number;
  readonly toMs: number;
}

/** One agent's activity. */
export interface Lane {
  /** Null for the main agent. */
  readonly agentId: string | null;
  readonly agent: SubagentDto | null;
  /** 0 for the main agent. */
  readonly depth: number;
  readonly stretches: readonly LaneStretch[];
  /** By start. */
  readonly bars: readonly LaneBar[];
  readonly rowCount: number;
}

interface LaneSource {
  readonly calls: readonly ToolCallDto[];
  readonly agents: readonly SubagentDto[];
  /** Oldest first. */
  readonly transitions: readonly TransitionDto[];
  /** When the session ended; null while it can go on. */
  readonly endedAtMs: number | null;
}

/** Parallel calls have up to so many rows; further ones share the last. */
const MOST_ROWS = 6;

/** The main agent's lane, then one per subagent below the agent that started it, by start. */
export function layOutLanes({ calls, agents, transitions, endedAtMs }: LaneSource): readonly Lane[] {
  const byAgent = new Map<string | null, ToolCallDto[]>([[null, []]]);
  for (const call of calls) {
    const own = byAgent.get(call.agent_id);
    if (own === undefined) byAgent.set(call.agent_id, [call]);
    else own.push(call);
  }
  const main: Lane = {
    agentId: null,
    agent: null,
    depth: 0,
    stretches: stretchesOf(transitions, endedAtMs),
    ...packed(byAgent.get(null) ?? []),
  };
  return [main, ...agentsInOrder(agents, [...byAgent.keys()]).map((known) => agentLane(known, byAgent))];
}

interface KnownAgent {
  readonly agentId: string;
  readonly agent: SubagentDto | null;
  readonly depth: number;
}

function agentLane({ agentId, agent, depth }: KnownAgent, byAgent: ReadonlyMap<string | null, ToolCallDto[]>): Lane {
  const lane = packed(byAgent.get(agentId) ?? []);
  const first = lane.bars[0]?.fromMs;
  const fromMs = agent?.started_at == null ? first : Date.parse(agent.started_at);
  const toMs = agent === null || agent.ended_at === null ? Infinity : Date.parse(agent.ended_at);
  const isOpen = agent !== null && (agent.state === "working" || agent.state === "waiting");
  // Without a reported end, it lasted at least until its last call.
  const lastMs = lane.bars.reduce((latest, bar) => Math.max(latest, bar.toMs), fromMs ?? 0);
  const endMs = toMs === Infinity && !isOpen ? lastMs : toMs;
  const stretches = fromMs === undefined ? [] : [{ state: agent?.state ?? ("lost" as const), fromMs, toMs: endMs }];
  return { agentId, agent, depth, stretches, ...lane };
}

/** Children after their parent; agents known only by their calls come last. */
function agentsInOrder(agents: readonly SubagentDto[], seen: readonly (string | null)[]): readonly KnownAgent[] {
  const order: KnownAgent[] = agentTree(agents).map(({ agent, depth }) => ({ agentId: agent.agent_id, agent, depth }));
  const placed = new Set(order.map(({ agentId }) => agentId));
  for (const agentId of seen)
    if (agentId !== null && !placed.has(agentId)) order.push({ agentId, agent: null, depth: 1 });
  return order;
}

/** The session's states, from one transition to the next. */
function stretchesOf(transitions: readonly TransitionDto[], endedAtMs: number | null): readonly LaneStretch[] {
  return transitions.map(({ at, to }, index) => {
    const next = transitions[index + 1];
    const toMs = next === undefined ? (endedAtMs ?? Infinity) : Date.parse(next.at);
    return { state: to, fromMs: Date.parse(at), toMs: Math.max(Date.parse(at), toMs) };
  });
}

function packed(calls: readonly ToolCallDto[]): Pick<Lane, "bars" | "rowCount"> {
  const bars = calls.map(toBar).sort((a, b) => a.fromMs - b.fromMs);
  const freeFromMs: number[] = [];
  const placed = bars.map((bar) => {
    const free = freeFromMs.findIndex((ms) => ms <= bar.fromMs);
    const row = free >= 0 ? free : Math.min(freeFromMs.length, MOST_ROWS - 1);
    freeFromMs[row] = Math.max(freeFromMs[row] ?? 0, bar.toMs);
    return { ...bar, row };
  });
  return { bars: placed, rowCount: Math.max(1, freeFromMs.length) };
}

function toBar(call: ToolCallDto): LaneBar {
  const fromMs = Date.parse(call.started_at);
  const toMs = call.ended_at === null ? Infinity : Math.max(fromMs, Date.parse(call.ended_at));
  const background = call.background;
  return {
    call,
    row: 0,
    fromMs,
    toMs,
    askedMs: askedOf(call, toMs),
    backgroundToMs:
      background === null ? null : background.ended_at === null ? Infinity : Date.parse(background.ended_at),
  };
}

function askedOf({ permission, duration_ms: ranMs }: ToolCallDto, toMs: number): LaneBar["askedMs"] {
  if (permission?.asked_at == null) return null;
  const fromMs = Date.parse(permission.asked_at);
  if (permission.decision === null && toMs === Infinity) return [fromMs, Infinity];
  // A denied call never ran: its whole time was waiting.
  if (permission.decision === "denied") return [fromMs, Math.max(fromMs, toMs)];
  return toMs === Infinity || ranMs === null ? null : [fromMs, Math.max(fromMs, toMs - ranMs)];
}
