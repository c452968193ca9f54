import { ROUTES, MAX_LIMIT } from "../api/routes.ts";
import type { SessionDto } from "../api/session-dto.ts";
import { hookEventMeant, hookEventNear } from "../core/event.ts";
import { type Io, type OptionTable, UsageError } from "./command.ts";
import { askDaemon, type DaemonAddress } from "./daemon/daemon-client.ts";

export const FILTER_OPTIONS = {
  "-s, --session ID": "only this session; the beginning of its id is enough",
  "-e, --event NAME": "only this hook event, such as Stop",
  "-t, --tool NAME": "only this tool, such as Bash",
} satisfies OptionTable;

/** A newer client may fire an event that this release does not know: its name is accepted with a warning. */
export function eventNamed(typed: string, io: Pick<Io, "err">): string {
  const name = hookEventMeant(typed);
  const near = hookEventNear(name);
  if (near !== null) io.err(`There is no event ${name} in this release. Did you mean ${near}?`);
  return name;
}

const SHOWN_IDS = 3;

/**
 * The id for its prefix, as `ccen tail` prints it. A prefix of no known session is returned unchanged: its session
 * may be about to begin.
 * @throws UsageError when several sessions match
 */
export async function expandSessionId(
  head: string,
  address: DaemonAddress,
  ask: typeof askDaemon = askDaemon,
): Promise<string> {
  const ids = new Set<string>();
  // Reads all sessions: a search for a short prefix also finds titles and folders of many others.
  for (let until = ""; ;) {
    const query = new URLSearchParams({ q: head, limit: String(MAX_LIMIT), ...(until !== "" && { until }) });
    const found = await ask<readonly SessionDto[]>(address, `${ROUTES.sessions}?${query.toString()}`);
    for (const { session_id: id } of found) if (id.startsWith(head)) ids.add(id);
    const last = found.at(-1)?.last_used_at ?? until;
    if (found.length < MAX_LIMIT || last === until) break;
    until = last;
  }
  const [only = head] = ids;
  if (ids.has(head)) return head;
  if (ids.size <= 1) return only;
  const shown = [...ids].slice(0, SHOWN_IDS).join(", ");
  throw new UsageError(`--session ${head} may be ${shown}${ids.size > SHOWN_IDS ? ", …" : ""}`, "Give more of the id.");
}
