import { MINUTE_MS } from "../time-units.ts";
import { isFailure } from "./activity.ts";
import type { Session, Wait } from "./session.ts";

export const MARK_KINDS = ["handled", "snoozed"] as const;

export type MarkKind = (typeof MARK_KINDS)[number];

/** A mark on one item of the inbox: on an open wait, or on a failure. It ends with its item. */
export interface Mark {
  /** See {@link itemsOf}. */
  readonly item: string;
  readonly kind: MarkKind;
  /** When a snooze ends; null for `handled`. */
  readonly untilMs: number | null;
  readonly atMs: number;
}

/** A snooze ends by itself: each place that shows a mark asks this by its own clock. */
export function isInForce({ untilMs }: Pick<Mark, "untilMs">, nowMs: number): boolean {
  return untilMs === null || untilMs > nowMs;
}

/**
 * A permanent name of the wait, `permission:toolu_1`, or for an unknown call `permission:main@1764150000000`: a
 * question is open while its session has a wait of that name. Notifications and marks find their wait by it.
 */
export function waitId(wait: Wait): string {
  return `${wait.kind}:${wait.toolUseId ?? `${wait.agentId ?? "main"}@${wait.sinceMs}`}`;
}

/** A permanent name of the session's failure: of its turn, or of its process; null without one. */
export function failureId({ state, cause, stateSinceMs }: Session): string | null {
  if (!isFailure(state, cause)) return null;
  return `${state === "failed" ? "failure" : "gone"}:${stateSinceMs}`;
}

/** A client continues half a minute to a minute after the reset (2.1.332). If it has not by then, a person is needed. */
const CONTINUES_WITHIN_MS = 2 * MINUTE_MS;

/** A failure after which the client continues by itself needs no person until then: it begins as snoozed. */
export function markOfContinuing(session: Session): Mark | null {
  const { failure, stateSinceMs: atMs } = session;
  const item = failureId(session);
  if (item === null || failure?.continues !== true || failure.untilMs === null) return null;
  return { item, kind: "snoozed", untilMs: failure.untilMs + CONTINUES_WITHIN_MS, atMs };
}

/** The names of what the session needs a person for: each open wait, or its failure. */
export function itemsOf(session: Session): readonly string[] {
  const failure = failureId(session);
  return failure === null ? session.waits.map(waitId) : [failure];
}
