/** A fake Slack on loopback, with one incoming webhook: answers in Slack's words, allows one message a second. */
import type { TestContext } from "node:test";
import type { JsonObject, JsonValue } from "../../src/core/json.ts";
import type { Clock } from "../../src/core/ports.ts";
import { startLoopback, type Loopback } from "./loopback.ts";
import { slackProblem } from "./slack-rules.ts";

const PATH = "/services/T00000000/B00000000/XXXXXXXXXXXXXXXXXXXXXXXX";
const SECOND_MS = 1000;

const say = (status: number, body: string, headers = {}) => ({ status, body, headers });

export interface FakeSlack extends Loopback {
  /** As a user copies it. */
  readonly webhookUrl: string;
  /** Oldest first. */
  readonly messages: readonly JsonObject[];
  /** The text of each in a notification. */
  texts(): readonly string[];
  archive(): void;
}

export async function startFakeSlack(
  t: Pick<TestContext, "after">,
  { clock }: { readonly clock: Clock },
): Promise<FakeSlack> {
  const messages: JsonObject[] = [];
  let archived = false;
  let lastAtMs = -Infinity;

  const loopback = await startLoopback(t, {
    clock,
    answer: ({ method, path, headers, body }) => {
      if (method !== "POST") return say(405, "method_not_allowed");
      if (path !== PATH) return say(404, "no_service");
      if (archived) return say(410, "channel_is_archived");
      if (clock.now() - lastAtMs < SECOND_MS) return say(429, "rate_limited", { "retry-after": "1" });
      lastAtMs = clock.now();
      const payload = /^application\/json\b/.test(headers["content-type"] ?? "") ? parse(body) : null;
      const problem = slackProblem(payload);
      if (problem !== null) return say(400, problem);
      messages.push(payload as JsonObject);
      return say(200, "ok");
    },
  });
  return {
    ...loopback,
    webhookUrl: `${loopback.origin}${PATH}`,
    messages,
    texts: () => messages.map(({ text }) => (typeof text === "string" ? text : "")),
    archive: () => {
      archived = true;
    },
  };
}

function parse(body: string): JsonValue {
  try {
    return JSON.parse(body) as JsonValue;
  } catch {
    return null;
  }
}
