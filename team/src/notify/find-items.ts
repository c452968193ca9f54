import type { Pool } from "pg";
import { isQuestionKind, NOTIFICATION_KINDS } from "../../../src/core/notification/notification.ts";
import type { Delivery } from "../../../src/core/notification/outbox.ts";
import type { SessionState } from "../../../src/core/session/session.ts";
import { mayRead, personValues, readable } from "../rights/rights.ts";
import type { Figures } from "../rights/shown-session.ts";

/** Runs one statement of the channels' connection. */
export type Ask = <Row extends object>(text: string, values: readonly unknown[]) => Promise<readonly Row[]>;

/** A channel of a team: what it shows, any member of the team may see of any session of the team. */
export interface ChannelPlace {
  readonly teamId: number;
  readonly destinationId: string;
}

/**
 * A failure that is older when it is first seen, because its machine or the server was away, stands in the inbox alone.
 */
const FAILED_FOR_MS = 24 * 3_600_000;

/** A message that is older is not edited any more. */
export const EDITED_FOR_MS = 24 * 3_600_000;

/** How long it can be seen what became of a message. A session that is unused for longer has no new one. */
const KEPT_FOR_MS = 30 * 24 * 3_600_000;

/** More than a queue looks ahead. */
const MOST_LOADED = 1_000;

/** The reader of a channel: a member of the team, who owns no session of it. */
function readerOf({ teamId }: ChannelPlace): readonly unknown[] {
  return personValues({ id: 0, teamIds: [teamId], isAuditor: false });
}

const SINCE = "trunc((s.figures::json ->> 'stateSinceMs')::numeric)::bigint";

/**
 * Adds each session of the team that failed, died at work, or waits since before `waitingBeforeMs`, once. Looking at
 * the sessions instead of following the feed needs no position: nothing is missed or doubled, no matter in which
 * order batches commit, and a failure that its person has followed up between two looks is no message.
 */
export async function addItems(
  ask: Ask,
  place: ChannelPlace,
  { nowMs, waitingBeforeMs }: { readonly nowMs: number; readonly waitingBeforeMs: number },
): Promise<void> {
  await ask(ADD, [
    ...readerOf(place),
    place.destinationId,
    nowMs,
    waitingBeforeMs,
    nowMs - FAILED_FOR_MS,
    nowMs - KEPT_FOR_MS,
  ]);
}

const ADD = `WITH need AS MATERIALIZED (
    SELECT s.id, s.team, s.state, ${SINCE} AS since, s.figures::json ->> 'cause' AS cause FROM sessions s
    WHERE s.team = ANY ($2::int[]) AND s.state IN ('waiting', 'failed', 'lost') AND s.last_used_at > $8::bigint
      AND ${mayRead("summary")}
  )
  INSERT INTO outbox (team, destination, session, kind, cause, created_at)
  SELECT team, $4::text, id,
    CASE WHEN state <> 'waiting' THEN 'failure' WHEN cause = 'permission-requested' THEN 'permission'
      WHEN cause = 'plan-presented' THEN 'plan' ELSE 'question' END,
    state || ':' || since, $5::bigint
  FROM need WHERE CASE WHEN state = 'waiting' THEN since <= $6::bigint
      ELSE since > $7::bigint AND (state = 'failed' OR cause = 'process-gone') END
    -- A conflict would draw a number at each look.
    AND NOT EXISTS (SELECT FROM outbox o WHERE o.team = need.team AND o.destination = $4::text
      AND o.session = need.id AND o.cause = need.state || ':' || need.since)
  ORDER BY since ON CONFLICT DO NOTHING`;

/** Deletes finished messages. Several replicas may call it at once. */
export async function forgetMessages(pool: Pick<Pool, "query">, nowMs: number): Promise<void> {
  await pool.query(
    "DELETE FROM outbox WHERE created_at < $1::bigint AND state NOT IN ('waiting', 'sending', 'unknown')",
    [nowMs - KEPT_FOR_MS],
  );
}

/** What a channel may say of a session. */
export type ShownInChannel = Readonly<NonNullable<ReturnType<typeof toShown>>>;

export interface Item {
  readonly delivery: Delivery;
  readonly foldedCount: number;
  /** Null when it was deleted, or left the team. */
  readonly session: ShownInChannel | null;
}

/**
 * The messages that are not finished, and all of those that may have to be edited, with their sessions as they are now.
 */
export async function loadItems(ask: Ask, place: ChannelPlace, nowMs: number): Promise<readonly Item[]> {
  const values = [...readerOf(place), place.destinationId, nowMs - EDITED_FOR_MS, MOST_LOADED];
  return (await ask<ItemRow>(LOAD, values)).map(toItem);
}

const LOAD = `SELECT o.id, o.destination AS "destinationId", o.session, o.kind, o.cause, o.created_at AS "createdAtMs", o.state,
    o.attempts, o.batch, o.first_tried_at AS "firstTriedAtMs", o.sent_at AS "sentAtMs", o.message_id AS "messageId",
    o.resolved_at AS "resolvedAtMs", o.reason, s.session_id, s.state AS session_state, s.figures,
    ${readable("s.shown_title", "summary")} AS title, ${readable("s.project", "summary")} AS project,
    ${readable("p.name", "summary")} AS owner,
    (SELECT count(*) FROM outbox f WHERE f.folded_into = o.id) AS folded_count
  FROM outbox o LEFT JOIN sessions s ON s.id = o.session AND ${mayRead("summary")} LEFT JOIN people p ON p.id = s.owner
  WHERE o.team = ANY ($2::int[]) AND o.destination = $4::text
    AND (o.state IN ('waiting', 'sending', 'unknown') OR (o.state = 'sent' AND o.batch IN (
      SELECT u.batch FROM outbox u WHERE u.team = ANY ($2::int[]) AND u.destination = $4::text AND u.state = 'sent'
        AND u.resolved_at IS NULL AND u.sent_at > $5::bigint)))
  ORDER BY o.state = 'sent', o.id LIMIT $6`;

interface SessionOfItem {
  readonly session_id: string | null;
  readonly session_state: SessionState;
  readonly figures: string;
  readonly title: string | null;
  readonly project: string | null;
  readonly owner: string | null;
}

interface ItemRow extends SessionOfItem, Omit<Delivery, "seq" | "sessionId" | "kind" | "ping" | "silent" | "text"> {
  readonly kind: string;
  /** The number of its session's row. */
  readonly session: number;
  readonly folded_count: number;
}

function toItem(row: ItemRow): Item {
  const { session_id, session_state, figures, title, project, owner, session, folded_count, ...delivery } = row;
  return {
    delivery: {
      ...delivery,
      seq: null,
      // Two people may have a session of one id.
      sessionId: String(session),
      kind: NOTIFICATION_KINDS.find((kind) => kind === row.kind) ?? "failure",
      ping: false,
      silent: false,
      text: null,
    },
    foldedCount: folded_count,
    session: toShown({ session_id, session_state, figures, title, project, owner }),
  };
}

function toShown(row: SessionOfItem) {
  if (row.session_id === null || row.owner === null) return null;
  const { cause, stateSinceMs, inBackground = 0 } = JSON.parse(row.figures) as Figures;
  const { session_id: sessionId, session_state: state, title, project, owner } = row;
  return { sessionId, state, cause, stateSinceMs, inBackground, title, project, owner };
}

/** Whether the session is still as the item says. */
export function isStill({ kind, cause }: Pick<Delivery, "kind" | "cause">, session: ShownInChannel | null): boolean {
  if (session === null) return false;
  if (cause === `${session.state}:${Math.trunc(session.stateSinceMs)}`) return true;
  // A failure stays one when its session ends.
  return !isQuestionKind(kind) && !AGAIN.has(session.state) && session.state !== "failed";
}

/** A session that works again. */
const AGAIN: ReadonlySet<SessionState> = new Set(["starting", "working", "waiting", "done", "interrupted"]);

/** Since when its session is in the state that an item reports. */
export function sinceOf({ cause }: Pick<Delivery, "cause">): number {
  return Number(cause.slice(cause.indexOf(":") + 1));
}
