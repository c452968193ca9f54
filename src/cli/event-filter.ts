import type { EventDto } from "../api/dto.ts";
import { ROUTES, MAX_LIMIT } from "../api/routes.ts";
import type { SessionDto } from "../api/session-dto.ts";
import { hookEventMeant, hookEventNear } from "../core/event.ts";
import { type Io, type OptionMeta, UsageError } from "./command.ts";
import type { DaemonClient } from "./daemon/daemon-client.ts";

/** The options of commands that select events. */
export const FILTER_OPTIONS = {
  session: {
    type: "string",
    short: "s",
    value: "ID",
    description: "only this session; the beginning of its id is enough",
  },
  event: { type: "string", short: "e", value: "NAME", description: "only this hook event, such as Stop" },
  tool: { type: "string", short: "t", value: "NAME", description: "only this tool, such as Bash" },
} as const satisfies Record<string, OptionMeta>;

/** Which events `ccen tail` shows; null means any. */
export interface EventFilter {
  readonly session: string | null;
  readonly event: string | null;
  readonly tool: string | null;
}

export interface LogRange {
  /** Only events with a smaller number. */
  readonly beforeSeq: number;
  readonly limit: number;
}

/** The path of `/api/log` for the events of this filter. */
export function logPath(filter: EventFilter, { beforeSeq, limit }: LogRange): string {
  const query = new URLSearchParams({ before: String(beforeSeq), limit: String(limit) });
  for (const name of ["session", "event", "tool"] as const) {
    const value = filter[name];
    if (value !== null) query.set(name, value);
  }
  return `${ROUTES.log}?${query.toString()}`;
}

/** The same filter for events of the stream, which has all events. */
export function matchesFilter(filter: EventFilter, event: EventDto): boolean {
  return (
    (filter.session === null || filter.session === event.session_id) &&
    (filter.event === null || filter.event === event.hook_event_name) &&
    (filter.tool === null || filter.tool === event.tool_name)
  );
}

/** A newer client may fire an event that this release does not know: its name is accepted with a warning. */
export function eventNamed(typed: string, io: Pick<Io, "err">): string {
  const name = hookEventMeant(typed);
  const near = hookEventNear(name);
  if (near !== null) io.err(`There is no event ${name} in this release. Did you mean ${near}?`);
  return name;
}

const SHOWN_IDS = 3;

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
  const more = ids.length > SHOWN_IDS ? ", …" : "";
  throw new UsageError(`--session ${head} may be ${ids.slice(0, SHOWN_IDS).join(", ")}${more}`, "Give more of the id.");
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
