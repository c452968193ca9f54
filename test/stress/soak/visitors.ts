import { setTimeout as sleep } from "node:timers/promises";
import type { LogPageDto } from "../../../src/api/dto.ts";
import { createRandom } from "../../bench/redact-random.ts";
import { isStopping } from "./is-stopping.ts";
import type { Ledger } from "./ledger.ts";
import type { SoakHome } from "./soak-home.ts";
import { LONGEST_WAIT_MS } from "../../support/wait-for.ts";

interface VisitorsOptions {
  readonly home: SoakHome;
  readonly ledger: Ledger;
  readonly seed: number;
  readonly signal: AbortSignal;
}

/** The page's requests, one after another, until the signal is aborted. Returns the number of responses. */
export async function visitPage({ home, ledger, seed, signal }: VisitorsOptions): Promise<number> {
  const random = createRandom(seed);
  const recent: { sessionId: string; seq: number } = { sessionId: "none", seq: 1 };
  let answered = 0;

  const questions: readonly [() => string, ...(() => string)[]] = [
    () => "/api/sessions?limit=50",
    () => "/api/log?limit=100",
    () => `/api/log?limit=50&session=${recent.sessionId}`,
    () => "/api/log?limit=50&tool=Bash&q=cache",
    () => `/api/log/${recent.seq}`,
    () => `/api/sessions/${recent.sessionId}`,
    () => `/api/sessions/${recent.sessionId}/calls?limit=100`,
    () => `/api/sessions/${recent.sessionId}/transitions`,
    () => `/api/sessions/${recent.sessionId}/messages`,
    () => `/api/search?q=${encodeURIComponent("認証 ")}`,
    () => "/api/search?q=deploy%20test&limit=20",
    () => "/api/stats?range=1h&bucket=minute&compare=1",
    () => "/api/stats?range=7d",
    () => "/api/deliveries?limit=100",
    () => "/api/health",
    () => "/api/health/history",
    () => "/api/settings",
    () => "/api/metrics",
    () => "/",
    () => `/api/export?format=csv&session=${recent.sessionId}`,
    () => `/api/export?format=jsonl&since=${Date.now() - 20_000}`,
  ];

  async function ask(path: string): Promise<void> {
    const url = home.runtime()?.url;
    if (url === undefined) return;
    // A user cancels some requests before the response is complete.
    const timeout = AbortSignal.any([signal, AbortSignal.timeout(random.below(8) === 0 ? 5 : LONGEST_WAIT_MS)]);
    const response = await fetch(new URL(path, url), { signal: timeout });
    const text = await response.text();
    if (!response.ok && !isStopping(response.status, text)) {
      ledger.addProblem(`${path} answered ${response.status}: ${text.slice(0, 200)}`);
    }
    answered += 1;
    if (path === "/api/log?limit=100") {
      const event = (JSON.parse(text) as LogPageDto).events.at(random.below(50));
      if (event !== undefined) Object.assign(recent, { sessionId: event.session_id, seq: event.seq });
    }
  }

  await untilEvent(home, recent, signal);
  while (!signal.aborted) {
    // A killed daemon or a cancelled request is expected here.
    await ask(random.pick(questions)()).catch(() => {});
    await sleep(100 + random.below(400));
  }
  return answered;
}

/** Before the first event, some of the queries have no answer. */
async function untilEvent(home: SoakHome, recent: { sessionId: string; seq: number }, signal: AbortSignal) {
  while (!signal.aborted) {
    const url = home.runtime()?.url;
    const page = await fetch(new URL("/api/log?limit=1", url))
      .then(async (response) => (await response.json()) as LogPageDto)
      .catch(() => null);
    const event = page?.events[0];
    if (event !== undefined) {
      Object.assign(recent, { sessionId: event.session_id, seq: event.seq });
      return;
    }
    await sleep(50);
  }
}
