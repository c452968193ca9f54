import { NOTHING_YET, type Session } from "../../../src/core/session/session.ts";

/**
 * What a session tells others than its owner beside its columns: what is named here, and none of it a text of a person
 * or of Claude.
 */
export function figuresOf(session: Session) {
  const { usage } = session;
  return {
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
    usage: usage === null ? null : { tokens: usage.tokens, contextTokens: null, cost: costOf(usage.cost) },
  } satisfies Partial<Session>;
}

export type Figures = ReturnType<typeof figuresOf>;

type Cost = NonNullable<Session["usage"]>["cost"];

function costOf(cost: Cost): Cost {
  return cost === null ? null : { usd: cost.usd, estimated: cost.estimated, unpricedModels: [] };
}

/** A title that is the first prompt's text is the prompt, so it stays its owner's. */
export function shownTitleOf({ title, titleBy }: Pick<Session, "title" | "titleBy">): string | null {
  return titleBy === "person" || titleBy === "client" ? title : null;
}

interface ShownColumns extends Pick<Session, "sessionId" | "state" | "lastUsedAtMs" | "startedAtMs"> {
  readonly title: string | null;
  readonly projectName: string | null;
}

/** A session as others than its owner see it; all else is empty. */
export function shownSession(columns: ShownColumns, figures: Figures): Session {
  return { ...EMPTY, ...figures, ...columns };
}

const EMPTY = {
  ...NOTHING_YET,
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
