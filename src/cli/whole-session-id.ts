import type { SessionDto } from "../protocol/session-dto.ts";
import { ROUTES } from "../protocol/routes.ts";
import type { DaemonClient } from "./daemon-client.ts";
import { UsageError } from "./usage-error.ts";

const SHOWN = 3;

/**
 * The id that somebody means by its head, as `ccen replay` prints it. What no session begins with stays as it is: it may
 * be one that only begins.
 * @throws UsageError when several sessions begin so
 */
export async function wholeSessionId(head: string, api: DaemonClient["api"]): Promise<string> {
  const query = new URLSearchParams({ q: head, limit: "50" });
  const found = await api<readonly SessionDto[]>(`${ROUTES.sessions}?${query.toString()}`);
  const ids = found.map(({ session_id: id }) => id).filter((id) => id.startsWith(head));
  const [only, ...others] = ids;
  if (only === undefined || ids.includes(head)) return head;
  if (others.length === 0) return only;
  const more = ids.length > SHOWN ? ", …" : "";
  throw new UsageError(`--session ${head} may be ${ids.slice(0, SHOWN).join(", ")}${more}`, "Give more of the id.");
}
