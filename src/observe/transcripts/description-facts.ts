import type { TranscriptLine } from "../../claude/transcript/transcript-line.ts";
import type { SessionFact } from "../../core/session/fact.ts";
import type { Session } from "../../core/session/session.ts";

/** The client's value where there is no branch: no repository, or a detached head. */
const NO_BRANCH = "HEAD";

interface Described {
  readonly session: Session;
  readonly agentId: string | null;
}

/** Facts about the session as a whole: the last of each kind, unless the session has it already. */
export function descriptionFacts(
  lines: readonly TranscriptLine[],
  { session, agentId }: Described,
): readonly SessionFact[] {
  const seen = seenFacts(lines, session);
  // A subagent may work on another branch, with another model.
  if (agentId !== null) return seen;
  const own = lines.filter((line) => line.agentId === null);
  return [
    ...titleFacts(own, session),
    ...branchFacts(own, session),
    ...versionFacts(own, session),
    ...modelFacts(own, session),
    ...parentFacts(own, session),
    ...seen,
  ];
}

/** The last title of each source; a person's title wins, at any time. */
function titleFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const titles = lines.flatMap(({ facts }) => facts).filter((fact) => fact.kind === "title");
  const latest = (["client", "person"] as const).flatMap((by) => titles.findLast((title) => title.by === by) ?? []);
  return latest.filter(({ by, title }) => by !== session.titleBy || title !== session.title);
}

function branchFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const branch = lines.findLast(({ gitBranch }) => gitBranch !== null)?.gitBranch ?? null;
  if (branch === null || branch === session.branch) return [];
  return branch === NO_BRANCH && session.branch === null ? [] : [{ kind: "branch", branch }];
}

function versionFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const version = lines.findLast(({ clientVersion }) => clientVersion !== null)?.clientVersion ?? null;
  return version === null || version === session.clientVersion ? [] : [{ kind: "client-version", version }];
}

/** Hooks report every switch at once; the transcript only has to fill in the rest. */
function modelFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const latest = lines.flatMap(({ facts }) => facts).findLast((fact) => fact.kind === "usage");
  return latest === undefined || session.model !== null ? [] : [{ kind: "model", model: latest.usage.model }];
}

/**
 * The session that this one was forked from. For answers that were copied more than once, the last one names the
 * nearest ancestor.
 */
function parentFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const copies = lines.flatMap(({ copiedFrom }) => copiedFrom ?? []);
  const source = copies.findLast(({ by }) => by === "fork") ?? copies.at(-1);
  if (source === undefined || source.sessionId === session.parentSessionId) return [];
  return source.sessionId === session.sessionId ? [] : [{ kind: "parent", sessionId: source.sessionId }];
}

/** Lines come a moment after the hooks of the same step: too little for a transaction of their own. */
const SEEN_STEP_MS = 1000;

function seenFacts(lines: readonly TranscriptLine[], session: Session): readonly SessionFact[] {
  const atMs = lines.reduce((latest, line) => Math.max(latest, line.atMs ?? 0), 0);
  return atMs >= session.lastSeenAtMs + SEEN_STEP_MS ? [{ kind: "seen", atMs }] : [];
}
