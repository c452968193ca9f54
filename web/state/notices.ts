import type { SessionDto } from "../../src/api/session-dto.ts";

/** Something to tell on the desktop, once. */
export interface Notice {
  /** The same for the same wait or failure, in every tab and after a reload. */
  readonly key: string;
  readonly session: SessionDto;
  /** What is asked; null for a failure. */
  readonly ask: string | null;
}

/** So many are remembered as told beside those that still stand. */
const REMEMBERED = 200;

/** What those who wait and those who failed give reason to tell. */
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

/** Which of them nobody was told yet, and what has been told afterwards, oldest first. */
export function unnotified(
  notices: readonly Notice[],
  notified: readonly string[],
): { readonly fresh: readonly Notice[]; readonly notified: readonly string[] } {
  const known = new Set(notified);
  const fresh = notices.filter(({ key }) => !known.has(key));
  const standing = new Set(notices.map(({ key }) => key));
  // A wait that still stands is never forgotten, however many there are: it would be told again and again.
  const over = notified.filter((key) => !standing.has(key)).slice(-REMEMBERED);
  const kept = notified.filter((key) => standing.has(key));
  return { fresh, notified: [...over, ...kept, ...fresh.map(({ key }) => key)] };
}
