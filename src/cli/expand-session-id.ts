import type { SessionDto } from "../api/session-dto.ts";
import { MAX_LIMIT, ROUTES } from "../api/routes.ts";
import type { DaemonClient } from "./daemon/daemon-client.ts";
import { UsageError } from "./usage-error.ts";

const SHOWN = 3;

/**
 * The id for its prefix, as `ccen replay` prints it. A prefix of no known session is returned unchanged: its session
 * may be about to begin.
 * @throws UsageError when several sessions match
 */
export async function expandSessionId(head: string, api: DaemonClient["api"]): Promise<string> {
  const ids = await idsThatBegin(head, api);
  const [only, ...others] = ids;
  if (only === undefined || ids.includes(head)) return head;
  if (others.length === 0) return only;
  const more = ids.length > SHOWN ? ", …" : "";
  throw new UsageError(`--session ${head} may be ${ids.slice(0, SHOWN).join(", ")}${more}`, "Give more of the id.");
}

/** Of all sessions: a search for a short prefix also finds titles and folders of many others. */
async function idsThatBegin(head: string, api: DaemonClient["api"]): Promise<readonly string[]> {
  const ids = new Set<string>();
  let until = "";
  for (;;) {
    const query = new URLSearchParams({ q: head, limit: String(MAX_LIMIT), ...(until !== "" && { until }) });
    const found = await api<readonly SessionDto[]>(`${ROUTES.sessions}?${query.toString()}`);
    for (const { session_id: id } of found) if (id.startsWith(head)) ids.add(id);
    const last = found.at(-1)?.last_used_at ?? until;
    if (found.length < MAX_LIMIT || last === until) return [...ids];
    until = last;
  }
}
