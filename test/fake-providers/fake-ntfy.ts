/**
 * A fake ntfy on loopback: publishes JSON as a server of version 2.16 does, with its limits and error codes. It has no
 * attachments, so a message that would become a file is rejected.
 */
import type { TestContext } from "node:test";
import { isJsonObject, type JsonObject, type JsonValue } from "../../src/core/json.ts";
import type { Clock } from "../../src/core/ports.ts";
import { startLoopback, type Loopback, type Seen } from "./loopback.ts";

const MESSAGE_LIMIT_BYTES = 4096;
const JSON_LIMIT_BYTES = 2 * MESSAGE_LIMIT_BYTES;
const NAME = /^[-_A-Za-z0-9]{1,64}$/;
/** This many requests at once, then one every five seconds. */
const BURST = 60;
const REFILL_MS = 5000;

interface NtfyMessage {
  readonly id: string;
  readonly sequence_id: string;
  readonly topic: string;
  readonly title: string;
  readonly message: string;
  readonly priority: number;
  readonly tags: readonly string[];
  readonly click: string | null;
}

export interface FakeNtfy extends Loopback {
  /** Everything that was published there, oldest first. */
  published(topic: string): readonly NtfyMessage[];
  /** A subscriber's view: a repeat replaces the message it repeats. */
  shown(topic: string): readonly NtfyMessage[];
}

interface NtfyOptions {
  readonly clock: Clock;
  /** Topics that only this token may publish to. */
  readonly tokens?: Readonly<Record<string, string>>;
  readonly dailyMessages?: number;
  /** Requests are not limited. */
  readonly unlimited?: boolean;
}

const answer = (status: number, body: JsonValue) => ({
  status,
  body: JSON.stringify(body),
  headers: { "content-type": "application/json" },
});
const refuse = (code: number, error: string) =>
  answer(Math.floor(code / 100), { code, http: Math.floor(code / 100), error });

export async function startFakeNtfy(t: Pick<TestContext, "after">, options: NtfyOptions): Promise<FakeNtfy> {
  const { clock, tokens = {}, dailyMessages = Infinity, unlimited = false } = options;
  const messages: NtfyMessage[] = [];
  let room = BURST;
  let filledAtMs = clock.now();

  function mayAsk(): boolean {
    const refilled = Math.floor((clock.now() - filledAtMs) / REFILL_MS);
    room = Math.min(BURST, room + refilled);
    filledAtMs += refilled * REFILL_MS;
    if (room === 0) return unlimited;
    room -= 1;
    return true;
  }

  function publish({ body, headers }: Seen) {
    if (Buffer.byteLength(body) > JSON_LIMIT_BYTES) return refuse(41303, "JSON body too large");
    const parsed = parse(body);
    if (parsed === null) return refuse(40024, "invalid request: request body must be valid JSON");
    const { topic, title = "", message = "", priority = 3, tags = [], click = null, sequence_id: sequenceId } = parsed;
    if (typeof topic !== "string" || !NAME.test(topic)) return refuse(40009, "invalid request: topic invalid");
    const token = tokens[topic];
    const given = headers.authorization;
    if (token !== undefined && given === undefined) return refuse(40301, "forbidden");
    if (token !== undefined && given !== `Bearer ${token}`) return refuse(40101, "unauthorized");
    if (!mayAsk()) return refuse(42901, "limit reached: too many requests");
    if (messages.length >= dailyMessages) return refuse(42908, "limit reached: daily message quota reached");
    if (![1, 2, 3, 4, 5].includes(priority as number)) return refuse(40007, "invalid priority parameter");
    const isRight = typeof title === "string" && typeof message === "string" && isTexts(tags);
    if (!isRight) return refuse(40024, "invalid request: request body must be valid JSON");
    if (click !== null && (typeof click !== "string" || !URL.canParse(click))) return refuse(40024, "click invalid");
    if (sequenceId !== undefined && !(typeof sequenceId === "string" && NAME.test(sequenceId))) {
      return refuse(40049, "invalid request: sequence ID invalid");
    }
    if (Buffer.byteLength(message) > MESSAGE_LIMIT_BYTES) return refuse(40014, "attachments not allowed");
    const id = `m${String(messages.length + 1).padStart(11, "0")}`;
    const stored: NtfyMessage = {
      id,
      sequence_id: sequenceId ?? id,
      topic,
      title,
      message: message === "" ? "triggered" : message,
      priority: Number(priority),
      tags,
      click,
    };
    messages.push(stored);
    const time = Math.floor(clock.now() / 1000);
    return answer(200, { ...stored, time, expires: time + 43_200, event: "message" });
  }

  const loopback = await startLoopback(t, {
    clock,
    answer: (seen) => {
      if (seen.method === "GET" && seen.path === "/v1/health") return answer(200, { healthy: true });
      if (seen.method === "POST" && seen.path === "/") return publish(seen);
      return refuse(40401, "page not found");
    },
  });
  const published = (topic: string) => messages.filter((one) => one.topic === topic);
  return {
    ...loopback,
    published,
    shown: (topic) => [...new Map(published(topic).map((one) => [one.sequence_id, one])).values()],
  };
}

function isTexts(value: JsonValue): value is readonly string[] {
  return Array.isArray(value) && value.every((one) => typeof one === "string");
}

function parse(body: string): JsonObject | null {
  try {
    const value = JSON.parse(body) as JsonValue;
    return isJsonObject(value) ? value : null;
  } catch {
    return null;
  }
}
