import { ROUTES } from "../../../src/api/routes.ts";
import { createRandom } from "../redact-random.ts";
import type { BenchDaemon } from "../bench-daemon.ts";
import { RARE_WORD } from "./session-text.ts";

interface Question {
  readonly name: string;
  readonly path: string;
  /** Repeated by a page with live data; queries of the past are rare and by hand. */
  readonly often: boolean;
}

interface ListedSession {
  readonly session_id: string;
}

/** The requests of an open page, with existing sessions and events. */
export async function pageQuestions(daemon: BenchDaemon): Promise<readonly Question[]> {
  const random = createRandom(3);
  const [newest] = await daemon.get<readonly ListedSession[]>(`${ROUTES.sessions}?limit=20`);
  const session = `${ROUTES.session}${newest?.session_id ?? "none"}`;
  const { events } = await daemon.get<{ readonly events: readonly { readonly seq: number }[] }>(
    `${ROUTES.log}?limit=500`,
  );
  const seq = events[random.below(events.length)]?.seq ?? 1;
  const often = {
    metrics: ROUTES.metrics,
    sessions: `${ROUTES.sessions}?limit=100`,
    "sessions that wait": `${ROUTES.sessions}?state=waiting`,
    "newest events": `${ROUTES.log}?limit=200`,
    "newest events of a tool": `${ROUTES.log}?limit=200&tool=Bash`,
    "one session's events": `${ROUTES.log}?limit=200&session=${newest?.session_id ?? ""}`,
    "one session": session,
    "its calls": `${session}/calls?limit=100`,
    "its states": `${session}/transitions?limit=100`,
    "its messages": `${session}/messages?limit=100`,
    "one event": `${ROUTES.logEntry}${seq}`,
    deliveries: `${ROUTES.deliveries}?limit=50`,
    health: ROUTES.health,
  };
  const seldom = {
    "statistics, 24 hours": `${ROUTES.stats}?range=24h&compare=1`,
    "statistics, 30 days": `${ROUTES.stats}?range=30d&compare=1`,
    "search, a rare word": `${ROUTES.search}?q=${RARE_WORD}`,
    "search, a frequent word": `${ROUTES.search}?q=server`,
  };
  const toQuestions = (paths: Readonly<Record<string, string>>, isOften: boolean) =>
    Object.entries(paths).map(([name, path]): Question => ({ name, path, often: isOften }));
  return [...toQuestions(often, true), ...toQuestions(seldom, false)];
}
