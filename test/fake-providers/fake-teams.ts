/** A fake Teams workflow on loopback that posts adaptive cards: answers 202, four requests a second. */
import type { TestContext } from "node:test";
import { parseJsonObject, type JsonObject } from "../../src/core/json.ts";
import type { Clock } from "../../src/core/ports.ts";
import { startLoopback, type Loopback } from "./loopback.ts";
import { cardText, teamsProblem } from "./teams-rules.ts";

const PATH = "/workflows/5c1f0d3e7a/triggers/manual/paths/invoke";
const QUERY = "?api-version=2016-06-01&sp=%2Ftriggers%2Fmanual%2Frun&sv=1.0&sig=S1gnature-q1w2e3r4";
const SECOND_MS = 1000;
const PER_SECOND = 4;
const MAX_BYTES = 28 * 1024;

export interface FakeTeams extends Loopback {
  /** As a user copies it. */
  readonly webhookUrl: string;
  /** Oldest first. */
  readonly cards: readonly JsonObject[];
  /** The visible text of each. */
  texts(): readonly string[];
  turnOff(): void;
}

function refuse(status: number, code: string, message: string, headers = {}) {
  return { status, body: JSON.stringify({ error: { code, message } }), headers };
}

export async function startFakeTeams(
  t: Pick<TestContext, "after">,
  { clock }: { readonly clock: Clock },
): Promise<FakeTeams> {
  const cards: JsonObject[] = [];
  const askedAtMs: number[] = [];
  let isOff = false;

  const loopback = await startLoopback(t, {
    clock,
    answer: ({ method, path, headers, body }) => {
      if (method !== "POST" || !path.startsWith("/workflows/")) return refuse(404, "NotFound", "No route.");
      if (!path.startsWith(PATH)) return refuse(404, "WorkflowNotFound", "The workflow could not be found.");
      if (path !== `${PATH}${QUERY}`) {
        return refuse(401, "DirectApiAuthorizationRequired", "The request must be authenticated by a SAS signature.");
      }
      if (isOff) return refuse(400, "WorkflowTriggerIsNotEnabled", "The trigger is not enabled.");
      const now = clock.now();
      if (askedAtMs.filter((atMs) => now - atMs < SECOND_MS).length >= PER_SECOND) {
        return refuse(429, "TooManyRequests", "Rate limit is exceeded.", { "retry-after": "2" });
      }
      askedAtMs.push(now);
      if (Buffer.byteLength(body) > MAX_BYTES) return refuse(413, "RequestEntityTooLarge", "The message is too large.");
      const message = /^application\/json\b/.test(headers["content-type"] ?? "") ? parseJsonObject(body) : null;
      const problem = teamsProblem(message);
      if (problem !== null) return refuse(400, "TriggerInputSchemaMismatch", problem);
      cards.push(message as JsonObject);
      return { status: 202, body: "" };
    },
  });
  return {
    ...loopback,
    webhookUrl: `${loopback.origin}${PATH}${QUERY}`,
    cards,
    texts: () => cards.map((card) => cardText(card).join("\n")),
    turnOff: () => {
      isOff = true;
    },
  };
}
