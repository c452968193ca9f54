import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import { systemClock } from "../../../src/system/clock.ts";
import { readingBy } from "../../src/replica.ts";
import { createTeamServer } from "../../src/http/team-server.ts";
import { readProxy } from "../../src/rights/proxy.ts";
import { event, ingestHarness } from "./ingest-harness.ts";

export const PROXY_SECRET = "a secret of the proxy, of 40 characters.";

export const PROXY = {
  CCEN_TEAM_PROXY_SECRET: PROXY_SECRET,
  CCEN_TEAM_PROXY_FROM: "127.0.0.1",
  CCEN_TEAM_GROUPS: "devs=core, core-leads=core:lead, web-devs=web, audit=*:auditor, it=*:admin",
};

/** One statement as it was sent, and the rows that it brought. */
interface Asked {
  readonly text: string;
  readonly values: readonly unknown[];
  readonly answer: string;
}

/** A server over a database of its own, behind a proxy that names people by headers. */
export async function readingHarness(t: TestContext, environment: Readonly<Record<string, string>> = PROXY) {
  const ingest = await ingestHarness(t);
  const { pool, logger } = ingest;
  const asked: Asked[] = [];
  const watched = Object.create(pool) as typeof pool;
  watched.query = (async (query: string | { text: string; values: unknown[] }, given: unknown[] = []) => {
    const { text, values } = typeof query === "string" ? { text: query, values: given } : query;
    const result = await pool.query<object>(text, [...values]);
    asked.push({ text, values, answer: JSON.stringify(result.rows) });
    return result;
  }) as typeof pool.query;
  const identify = readProxy(environment);
  const reading = identify === null ? null : readingBy(identify, { pool: watched, clock: systemClock });
  const server = createTeamServer({ host: "127.0.0.1", port: 0, pool, healthPool: pool, receive, reading, logger });
  const { url } = await server.listen();
  t.after(async () => server.close(0));

  const get = async (path: string, headers: Readonly<Record<string, string>> = {}): Promise<Response> =>
    fetch(new URL(path, url), { headers });
  return {
    ...ingest,
    /** The statements of readers so far. */
    asked,
    url,
    get,
    /** Reads as a person in these groups. */
    as:
      (subject: string, ...groups: string[]) =>
      async (path: string) => {
        const response = await get(path, headersOf(subject, groups));
        return { status: response.status, link: response.headers.get("link"), body: (await response.json()) as never };
      },
    /** A session of one prompt, whose text is a secret with its id in it. */
    addSession: async (owner: string, team: string, sessionId: string) => {
      const { send } = await ingest.join(owner, `of-${sessionId}`, team);
      const [prompt, cwd] = [secretOf(sessionId), "/home/dev/shop"];
      const payload = JSON.stringify({ session_id: sessionId, hook_event_name: "UserPromptSubmit", prompt, cwd });
      const fields = { session_id: sessionId, hook_event_name: "UserPromptSubmit", summary: prompt, payload };
      const answer = await send({ after: 0, through: 1, events: [event(1, fields)] });
      assert.equal(answer.taken, true);
    },
  };
}

/** What the proxy adds to the requests of a person. */
export function headersOf(subject: string, groups: readonly string[]): Readonly<Record<string, string>> {
  return {
    "ccen-proxy-secret": PROXY_SECRET,
    "x-forwarded-email": subject,
    "x-forwarded-groups": groups.join(","),
  };
}

/** Batches are received without HTTP. */
async function receive(): Promise<never> {
  throw new Error("no batch is expected");
}

/** What the owner alone may see. */
export function secretOf(sessionId: string): string {
  return `words-of-${sessionId}-alone`;
}
