import { readFileSync } from "node:fs";
import type { TestContext } from "node:test";
import type { RequestDto, RequestsDto } from "../../../src/api/request-dto.ts";
import type { HealthDto } from "../../../src/api/dto.ts";
import type { HealthCheckDto } from "../../../src/api/health-dto.ts";
import type { StoredEventDetail } from "../../../src/core/event.ts";
import { readText } from "../../../src/system/files/read-text.ts";
import type { Message } from "../../fake-discord/state/model.ts";
import { shownControls } from "../../support/answers-harness.ts";
import { ASK_TOKEN, pairBrowser } from "../../support/asking-client.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { openPlace, type PlaceKind } from "./conversation.ts";
import { discordHarness, type Env, type Harness, type RunningDaemon } from "./harness.ts";
import { messagesOf } from "./resolution-cases.ts";

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

export interface AnsweringHarness {
  readonly harness: Harness;
  running: RunningDaemon;
  readonly env: Env;
  readonly channelId: string;
  /** A user who may answer. */
  readonly userId: string;
  /** Claude Code asks: its waiting hook, and the event that the other hook stores. */
  ask(asked: Partial<Asked>): Promise<Held>;
  /** Hook events of the asking session. */
  fire(mark: string, ...fields: readonly Readonly<Record<string, unknown>>[]): Promise<void>;
  /** The message of a session's request. */
  message(mark?: string): Message | undefined;
  /** What its embed says. */
  text(mark?: string): string;
  labels(mark?: string): readonly string[];
  /** Moves the time until it is so. */
  until<Value>(what: string, isSo: () => Value | Promise<Value>): Promise<Exclude<Value, undefined | null | false>>;
  hasButtons(mark?: string): Promise<Message>;
  answerOnPage(requestId: string, body: Readonly<Record<string, unknown>>): Promise<number>;
  requests(): Promise<readonly RequestDto[]>;
  check(): Promise<HealthCheckDto | undefined>;
  /** The records of answers, the newest first. */
  records(mark?: string): readonly StoredEventDetail[];
  restart(changes?: Env): Promise<void>;
}

const MARK = "a0000001";

export const sessionOf = (mark: string): string => `${mark}-0000-4000-8000-000000000001`;

/** The whole daemon with answering on, against the fake Discord with its gateway, in virtual time. */
export async function answeringOnDiscord(
  t: TestContext,
  { place = "bot-text", changes = {} }: { readonly place?: PlaceKind; readonly changes?: Env } = {},
): Promise<AnsweringHarness> {
  const harness = await discordHarness(t);
  const { fake, paths, time } = harness;
  const { channelId, access } = openPlace(harness, place);
  const userId = fake.addMember();
  const env: Env = {
    ...access,
    CCEN_TOKEN: ASK_TOKEN,
    CCEN_ANSWERS: "true",
    DISCORD_ANSWERS: "on",
    DISCORD_ANSWER_USERS: userId,
    CCEN_ANSWERS_GRACE_SECONDS: "1",
    ...changes,
  };
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

  const one: AnsweringHarness = {
    harness,
    running: await harness.start(env),
    env,
    channelId,
    userId,
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
    message: (mark = MARK) => {
      const row = one.running.daemon.store.database
        .prepare("SELECT message_id FROM outbox WHERE session_id = ? AND kind IN ('permission', 'question', 'plan')")
        .get(sessionOf(mark));
      return messagesOf(harness, channelId).find(({ id }) => id === row?.["message_id"]);
    },
    text: (mark) => {
      const text = one.message(mark)?.embeds[0]?.["description"];
      return typeof text === "string" ? text : "";
    },
    labels: (mark) => {
      const message = one.message(mark);
      return message === undefined ? [] : shownControls(message).flat();
    },
    hasButtons: async (mark) => {
      await until("the buttons", () => one.labels(mark).length > 0);
      return until("the message", () => one.message(mark));
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
    check: async () => (await get<HealthDto>("/api/health")).checks.find(({ name }) => name === "discord_answers"),
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
