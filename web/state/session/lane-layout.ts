import type { SessionCallDto } from "../../../src/api/call-dto.ts";
import type { SubagentDto, TransitionDto } from "../../../src/api/session-dto.ts";
import type { AgentState, SessionState } from "../../../src/core/session/session.ts";
import type { LaneCommand } from "../../keyboard/key-table.ts";
import { agentTree } from "./session-facts.ts";

/** One tool call as a bar. Times in milliseconds since the epoch. */
export interface LaneBar {
  readonly call: SessionCallDto;
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
  /** Ordered by start. */
  readonly bars: readonly LaneBar[];
  readonly rowCount: number;
}

interface LaneSource {
  readonly calls: readonly SessionCallDto[];
  readonly agents: readonly SubagentDto[];
  /** Oldest first. */
  readonly transitions: readonly TransitionDto[];
  /** When the session ended; null while it can go on. */
  readonly endedAtMs: number | null;
}

/** Parallel calls have up to so many rows; further ones share the last. */
const MOST_ROWS = 6;

/** The main agent's lane, then one per subagent below the agent that started it, by start. */
export function layOutLanes(source: LaneSource): readonly Lane[] {
  const { calls, agents, transitions, endedAtMs } = source;
  const byAgent = new Map<string | null, SessionCallDto[]>([[null, []]]);
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

function isOpen({ state }: SubagentDto): boolean {
  return state === "working" || state === "waiting";
}

interface KnownAgent {
  readonly agentId: string;
  readonly agent: SubagentDto | null;
  readonly depth: number;
}

function agentLane({ agentId, agent, depth }: KnownAgent, byAgent: ReadonlyMap<string | null, SessionCallDto[]>): Lane {
  const lane = packed(byAgent.get(agentId) ?? []);
  const first = lane.bars[0]?.fromMs;
  const fromMs = agent?.started_at == null ? first : Date.parse(agent.started_at);
  const toMs = agent === null || agent.ended_at === null ? Infinity : Date.parse(agent.ended_at);
  // Without a reported end, it lasted at least until its last call.
  const lastMs = lane.bars.reduce((latest, bar) => Math.max(latest, bar.toMs), fromMs ?? 0);
  const endMs = toMs === Infinity && (agent === null || !isOpen(agent)) ? lastMs : toMs;
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

function packed(calls: readonly SessionCallDto[]): Pick<Lane, "bars" | "rowCount"> {
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

function toBar(call: SessionCallDto): LaneBar {
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

function askedOf({ permission, duration_ms: ranMs }: SessionCallDto, toMs: number): LaneBar["askedMs"] {
  if (permission?.asked_at == null) return null;
  const fromMs = Date.parse(permission.asked_at);
  if (permission.decision === null && toMs === Infinity) return [fromMs, Infinity];
  // A denied call never ran: its whole time was waiting.
  if (permission.decision === "denied") return [fromMs, Math.max(fromMs, toMs)];
  return toMs === Infinity || ranMs === null ? null : [fromMs, Math.max(fromMs, toMs - ranMs)];
}

/** Shorter bars are drawn as long. */
const SHORTEST_PX = 3;

/** The bars without those on the same pixels as their neighbour, but for what did not go well, and the opened one. */
export function distinctBars(bars: readonly LaneBar[], pxPerMs: number, opened: string | null): readonly LaneBar[] {
  const drawnTo: number[] = [];
  return bars.filter(({ call, row, fromMs, toMs }) => {
    const from = fromMs * pxPerMs;
    const to = Math.max(from + SHORTEST_PX, toMs * pxPerMs);
    const isMarked = call.tool_use_id === opened || (call.outcome !== "ok" && call.outcome !== null);
    if (!isMarked && Math.round(to) <= (drawnTo[row] ?? -Infinity)) return false;
    drawnTo[row] = Math.max(drawnTo[row] ?? -Infinity, Math.round(from) + SHORTEST_PX);
    return true;
  });
}

/** The next bar in the direction of a key; without a start, the newest; the same bar where there is none. */
export function walk(lanes: readonly Lane[], fromId: string | null, step: LaneCommand): LaneBar | null {
  const laneIndex = lanes.findIndex((lane) => lane.bars.some((bar) => bar.call.tool_use_id === fromId));
  const lane = lanes[laneIndex];
  const current = lane?.bars.find((bar) => bar.call.tool_use_id === fromId);
  if (lane === undefined || current === undefined) return lanes.flatMap(({ bars }) => bars).at(-1) ?? null;
  if (step === "before" || step === "after") {
    return lane.bars[lane.bars.indexOf(current) + (step === "after" ? 1 : -1)] ?? current;
  }
  const direction = step === "lane-down" ? 1 : -1;
  for (let at = laneIndex + direction; at >= 0 && at < lanes.length; at += direction) {
    const found = nearestInTime(lanes[at]?.bars ?? [], current.fromMs);
    if (found !== null) return found;
  }
  return current;
}

function nearestInTime(bars: readonly LaneBar[], atMs: number): LaneBar | null {
  let nearest: LaneBar | null = null;
  for (const bar of bars) {
    if (nearest === null || Math.abs(bar.fromMs - atMs) < Math.abs(nearest.fromMs - atMs)) nearest = bar;
  }
  return nearest;
}

/** Kinds of tools by their colour in the lanes. */
export type ToolKind = "read" | "change" | "run" | "delegate" | "ask" | "other";

const TOOL_KINDS: ReadonlyMap<string, ToolKind> = new Map(
  Object.entries({
    Read: "read",
    Grep: "read",
    Glob: "read",
    LS: "read",
    NotebookRead: "read",
    WebFetch: "read",
    WebSearch: "read",
    ToolSearch: "read",
    Edit: "change",
    MultiEdit: "change",
    Write: "change",
    NotebookEdit: "change",
    Bash: "run",
    PowerShell: "run",
    BashOutput: "run",
    KillShell: "run",
    Agent: "delegate",
    Task: "delegate",
    Skill: "delegate",
    AskUserQuestion: "ask",
    ExitPlanMode: "ask",
  } as const),
);

export function toolKindOf(toolName: string): ToolKind {
  return TOOL_KINDS.get(toolName) ?? "other";
}
