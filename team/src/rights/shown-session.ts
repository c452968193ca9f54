import { countBackground } from "../../../src/core/session/open-work.ts";
import { NOTHING_YET, type Failure, type Session, type Wait } from "../../../src/core/session/session.ts";

/**
 * What a session tells others than its owner beside its columns: what is named here, and none of it a text of a person
 * or of Claude.
 */
export function figuresOf(session: Session) {
  const { usage } = session;
  return {
    agent: session.agent,
    cause: session.cause,
    stateSinceMs: session.stateSinceMs,
    lastSeenAtMs: session.lastSeenAtMs,
    endedAtMs: session.endedAtMs,
    isImported: session.isImported,
    eventCount: session.eventCount,
    messageCount: session.messageCount,
    toolCount: session.toolCount,
    errorCount: session.errorCount,
    subagentCount: session.subagentCount,
    inBackground: countBackground(session),
    usage: usage === null ? null : { tokens: usage.tokens, contextTokens: null, cost: costOf(usage.cost) },
  } satisfies Partial<Session> & { readonly inBackground: number };
}

/** Those that an earlier release wrote lack these, and are of Claude Code. */
export type Figures = Omit<ReturnType<typeof figuresOf>, "agent" | "inBackground"> &
  Partial<Pick<ReturnType<typeof figuresOf>, "agent" | "inBackground">>;

type Cost = NonNullable<Session["usage"]>["cost"];

function costOf(cost: Cost): Cost {
  return cost === null ? null : { usd: cost.usd, estimated: cost.estimated, unpricedModels: [] };
}

/** A title that is the first prompt's text is the prompt, so it stays its owner's. */
export function shownTitleOf({ title, titleBy }: Pick<Session, "title" | "titleBy">): string | null {
  return titleBy === "person" || titleBy === "client" ? title : null;
}

/** What a session needs a person for: neither its words nor what would name a call or an agent. */
interface Needs {
  readonly waits: readonly Pick<Wait, "kind" | "sinceMs">[];
  readonly failure: Pick<Failure, "code" | "untilMs"> | null;
}

/** Its JSON for those who see a summary; null where it needs no person. */
export function shownNeedsOf({ waits, failure }: Pick<Session, "waits" | "failure">): string | null {
  if (waits.length === 0 && failure === null) return null;
  const needs: Needs = {
    waits: waits.map(({ kind, sinceMs }) => ({ kind, sinceMs })),
    failure: failure === null ? null : { code: shownCodeOf(failure.code), untilMs: failure.untilMs },
  };
  return JSON.stringify(needs);
}

/** A code is one word of the client's; anything else may be a text that others must not read. */
function shownCodeOf(code: string): string {
  return /^[a-z][a-z0-9_]{0,39}$/.test(code) ? code : "unknown";
}

interface ShownColumns extends Pick<Session, "sessionId" | "state" | "lastUsedAtMs" | "startedAtMs"> {
  readonly title: string | null;
  readonly projectName: string | null;
}

/**
 * A session as others than its owner see it; all else is empty.
 * @param needs as {@link shownNeedsOf} wrote it; null for those who see figures alone
 */
export function shownSession(
  columns: ShownColumns,
  { inBackground = 0, ...figures }: Figures,
  needs: string | null,
): Session {
  const { waits, failure } = needs === null ? NO_NEEDS : (JSON.parse(needs) as Needs);
  return {
    ...EMPTY,
    ...figures,
    ...columns,
    waits: waits.map(toShownWait),
    background: Array.from({ length: inBackground }, (_, index) => ({ ...UNNAMED_TASK, taskId: String(index) })),
    failure: failure === null ? null : { ...failure, message: null },
  };
}

const UNNAMED_TASK = { kind: "", description: "", sinceMs: 0, call: null } as const;

const NO_NEEDS: Needs = { waits: [], failure: null };

/** A wait is named by its kind and time: two of the same moment are a millisecond apart, so that each has a name. */
function toShownWait({ kind, sinceMs }: Needs["waits"][number], index: number, all: Needs["waits"]): Wait {
  const earlier = all.slice(0, index).filter((one) => one.kind === kind && one.sinceMs === sinceMs).length;
  return { kind, agentId: null, toolUseId: null, toolName: null, ask: "", sinceMs: sinceMs + earlier };
}

const EMPTY = {
  ...NOTHING_YET,
  agent: "claude",
  machine: null,
  titleBy: null,
  cwd: null,
  branch: null,
  model: null,
  clientVersion: null,
  lastEventType: "",
  permissionMode: null,
  transcriptPath: null,
  parentSessionId: null,
  origin: null,
  tasks: [],
} as const satisfies Partial<Session>;
