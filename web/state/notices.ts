import type { SessionDto } from "../../src/api/session-dto.ts";

/** A notification for the desktop, sent once. */
export interface Notice {
  /** The same for the same wait or failure, in every tab and after a reload. */
  readonly key: string;
  readonly session: SessionDto;
  /** The question of a wait; null for a failure. */
  readonly ask: string | null;
}

/** Sent keys to remember, beside those of current notices. */
const REMEMBERED = 200;

/** The notices for sessions that wait or failed. */
export function noticesOf(waiting: readonly SessionDto[], failed: readonly SessionDto[]): readonly Notice[] {
  return [
    ...waiting.flatMap((session): Notice[] => {
      const { session_id: id, state_since: since, waiting_for: ask, waits } = session;
      if (waits.length === 0) return [{ key: `${id} waiting ${since}`, session, ask }];
      return waits.map((wait) => ({
        key: `${id} ${wait.kind} ${wait.tool_use_id ?? wait.since}`,
        session,
        ask: wait.ask,
      }));
    }),
    ...failed.map((session) => ({ key: `${session.session_id} failed ${session.state_since}`, session, ask: null })),
  ];
}

/** Notices that were not sent yet, and all sent keys afterwards, oldest first. */
export function unnotified(
  notices: readonly Notice[],
  notified: readonly string[],
): { readonly fresh: readonly Notice[]; readonly notified: readonly string[] } {
  const known = new Set(notified);
  const fresh = notices.filter(({ key }) => !known.has(key));
  const standing = new Set(notices.map(({ key }) => key));
  // Keep the key of every open wait: without it, the wait would be notified again and again.
  const over = notified.filter((key) => !standing.has(key)).slice(-REMEMBERED);
  const kept = notified.filter((key) => standing.has(key));
  return { fresh, notified: [...over, ...kept, ...fresh.map(({ key }) => key)] };
}
