import type { PriceTable } from "./cost/price-table.ts";
import { oneLine } from "./format/text.ts";
import { effectiveState, isFailure } from "./session/activity.ts";
import type { Session, SessionState } from "./session/session.ts";

export interface AwayRequest {
  readonly sinceMs: number;
  readonly nowMs: number;
  /** Sessions that are listed at most. */
  readonly limit: number;
  readonly prices: PriceTable;
}

/** What became of a session: it needs a person, failed, still runs, has finished, or stopped without an answer. */
export const AWAY_OUTCOMES = ["waiting", "failed", "running", "finished", "stopped"] as const;

type AwayOutcome = (typeof AWAY_OUTCOMES)[number];

/** What one session did since a moment. */
export interface AwaySession {
  readonly session: Session;
  /** As shown now. */
  readonly state: SessionState;
  readonly outcome: AwayOutcome;
  /** Calls that began, and those of them that failed. */
  readonly calls: number;
  readonly failures: number;
  /** Successful edit calls; and those of them whose lines are not known, which are in no sum. */
  readonly edits: number;
  readonly unknownEdits: number;
  /** Null where no edit's lines are known, unless there was none. */
  readonly lines: { readonly added: number; readonly removed: number } | null;
  readonly files: number;
  /** Computed from the price table; null without any price. */
  readonly costUsd: number | null;
  /** The first line of the main agent's last reply; null without one. */
  readonly lastReply: string | null;
}

export interface Away {
  /** Who waits first, then failed, running, finished and stopped sessions; the newest first among each. */
  readonly sessions: readonly AwaySession[];
  /** All sessions with an event since then, also those beyond the limit, which are in no sum. */
  readonly count: number;
  /** Files that the listed sessions edited, each once where they work in one folder. */
  readonly files: number;
}

function awayOutcome(session: Session, nowMs: number): AwayOutcome {
  const state = effectiveState(session, nowMs);
  if (state === "waiting") return "waiting";
  if (isFailure(state, session.cause)) return "failed";
  if (state === "working" || state === "starting") return "running";
  return state === "done" || state === "ended" ? "finished" : "stopped";
}

/** What a store knows of one session since the moment. */
export interface AwayWork extends Pick<AwaySession, "session" | "calls" | "failures" | "costUsd"> {
  /** The file of each successful edit. */
  readonly edited: readonly string[];
  /** Edits whose lines are known, and the sums of these. */
  readonly known: number;
  readonly added: number;
  readonly removed: number;
  /** The main agent's last reply; null without one. */
  readonly reply: string | null;
}

/** @param works of the sessions that are listed, the newest use first */
export function summarizeAway(works: readonly AwayWork[], count: number, nowMs: number): Away {
  const changed = new Set<string>();
  const sessions = works.map(({ edited, known, added, removed, reply, ...work }): AwaySession => {
    const { session } = work;
    const files = new Set(edited);
    for (const file of files) changed.add(JSON.stringify([session.machine, session.cwd, file]));
    const edits = edited.length;
    return {
      ...work,
      state: effectiveState(session, nowMs),
      outcome: awayOutcome(session, nowMs),
      edits,
      files: files.size,
      unknownEdits: Math.max(0, edits - known),
      lines: known === 0 && edits > 0 ? null : { added, removed },
      lastReply: firstLine(reply),
    };
  });
  // The order of equal ones stays: the newest first.
  const byNeed = AWAY_OUTCOMES.flatMap((name) => sessions.filter(({ outcome }) => outcome === name));
  return { sessions: byNeed, count, files: changed.size };
}

const MAX_REPLY = 300;

function firstLine(reply: string | null): string | null {
  const line = reply?.split("\n").find((one) => one.trim() !== "");
  return line === undefined ? null : oneLine(line, MAX_REPLY);
}
