import { readFileSync } from "node:fs";
import type { RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import type { HealthDto } from "../../../src/api/dto.ts";
import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import type { CheckName } from "../../../src/core/health.ts";
import type { StoredEventDetail } from "../../../src/core/event.ts";
import { readText } from "../../../src/system/files/read-text.ts";
import { ASK_TOKEN, pairBrowser } from "../../support/asking-client.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import type { Env, Harness, RunningDaemon } from "./harness.ts";

/** What a waiting hook got: 200 with a decision to print, 204 without an opinion; null where the connection broke. */
interface Held {
  readonly ended: Promise<{ readonly status: number; readonly output: string } | null>;
}

interface Asked {
  readonly toolName: string;
  readonly input: Readonly<Record<string, unknown>>;
  /** Names the session and its call. */
  readonly mark: string;
}

export interface AskingDaemon {
  running: RunningDaemon;
  readonly env: Env;
  /** Claude Code asks: its waiting hook, and the event that the other hook stores. */
  ask(asked: Partial<Asked>): Promise<Held>;
  /** Hook events of the asking session. */
  fire(mark: string, ...fields: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** The id of the message of a session's request; null before it is sent. */
  messageId(mark?: string): string | null;
  /** Moves the time until it is so. */
  until<Value>(what: string, isSo: () => Value | Promise<Value>): Promise<Exclude<Value, undefined | null | false>>;
  answerOnPage(requestId: string, body: Readonly<Record<string, unknown>>): Promise<number>;
  requests(): Promise<readonly RequestDto[]>;
  check(name: CheckName): Promise<HealthCheckDto | undefined>;
  /** The records of answers, the newest first. */
  records(mark?: string): readonly StoredEventDetail[];
  restart(changes?: Env): Promise<void>;
}

const MARK = "a0000001";

export const sessionOf = (mark: string): string => `${mark}-0000-4000-8000-000000000001`;

/** The decision that a waiting hook prints. */
export function decisionOf(held: { readonly output: string } | null): unknown {
  return (JSON.parse(held?.output ?? "{}") as { hookSpecificOutput?: { decision?: unknown } }).hookSpecificOutput
    ?.decision;
}

/** The whole daemon with answering on, and the hooks of a client that asks. */
export async function askingDaemon(harness: Harness, places: Env): Promise<AskingDaemon> {
  const { paths, time } = harness;
  const env: Env = { CCEN_TOKEN: ASK_TOKEN, CCEN_ANSWERS: "true", CCEN_ANSWERS_GRACE_SECONDS: "1", ...places };
  const authorization = { Authorization: `Bearer ${ASK_TOKEN}` };

  async function until<Value>(
    what: string,
    isSo: () => Value | Promise<Value>,
  ): Promise<Exclude<Value, undefined | null | false>> {
    return waitFor(what, async () => {
      const now = await isSo();
      if (now === undefined || now === null || now === false) await time.advance(100);
      return now;
    }) as Promise<Exclude<Value, undefined | null | false>>;
  }

  async function get<Dto>(path: string): Promise<Dto> {
    const response = await fetch(new URL(path, one.running.url), { headers: authorization });
    return (await response.json()) as Dto;
  }

  const one: AskingDaemon = {
    running: await harness.start(env),
    env,
    until,
    ask: async ({ mark = MARK, toolName = "Bash", input = { command: `make ${mark}` } }) => {
      const call = { tool_name: toolName, tool_input: input };
      const asks = payload({
        session_id: sessionOf(mark),
        cwd: "/home/dev/src/shop",
        hook_event_name: "PermissionRequest",
        ...call,
      });
      await one.fire(
        mark,
        { hook_event_name: "UserPromptSubmit", prompt: `go on with ${mark}` },
        { hook_event_name: "PreToolUse", tool_use_id: `toolu_${mark}`, ...call },
      );
      const key = /Bearer ([\w-]+)/.exec(readFileSync(paths.askFile, "utf8"))?.[1] ?? "";
      const ended = fetch(new URL("/api/ask", one.running.url), {
        method: "POST",
        headers: { "Content-Type": "application/json", Authorization: `Bearer ${key}` },
        body: asks,
      }).then(
        async (response) => ({ status: response.status, output: await response.text() }),
        () => null,
      );
      await until("the request", async () =>
        (await one.requests()).some(({ session_id, state }) => session_id === sessionOf(mark) && state === "open"),
      );
      await one.running.fire(asks);
      return { ended };
    },
    fire: async (mark, ...fields) => {
      const own = { session_id: sessionOf(mark), cwd: "/home/dev/src/shop" };
      await one.running.fire(...fields.map((each) => payload({ ...own, ...each })));
    },
    messageId: (mark = MARK) => {
      const row = one.running.daemon.store.database
        .prepare("SELECT message_id FROM outbox WHERE session_id = ? AND kind IN ('permission', 'question', 'plan')")
        .get(sessionOf(mark));
      return typeof row?.["message_id"] === "string" ? row["message_id"] : null;
    },
    answerOnPage: async (requestId, body) => {
      const response = await fetch(new URL(`/api/requests/${requestId}/answer`, one.running.url), {
        method: "POST",
        headers: { "Content-Type": "application/json", ...(await pairBrowser({ paths }, one.running.url)) },
        body: JSON.stringify(body),
      });
      return response.status;
    },
    requests: async () => (await get<RequestsDto>("/api/requests")).requests,
    check: async (wanted) => (await get<HealthDto>("/api/health")).checks.find(({ name }) => name === wanted),
    records: (mark = MARK) => {
      const { store } = one.running.daemon;
      const { events } = store.log({ sessionId: sessionOf(mark), hookEventName: "RequestAnswered", limit: 10 });
      return events.flatMap(({ seq }) => store.event(seq) ?? []);
    },
    restart: async (different = {}) => {
      await one.running.stop();
      one.running = await harness.start({ ...env, ...different });
    },
  };
  if (env["CCEN_ANSWERS"] === "true")
    await waitFor("the daemon takes requests", () => readText(paths.askFile) !== null);
  return one;
}
