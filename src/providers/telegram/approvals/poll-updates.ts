import { backoffMs } from "../../../core/backoff.ts";
import { isJsonObject, type JsonObject } from "../../../core/json.ts";
import {
  type ConnectionOptions,
  ConnectionRefused,
  createConnection,
  type Running,
} from "../../approvals/connection.ts";
import type { WaitCause } from "../../approvals/message-answers.ts";
import type { BotResult, CallBot } from "./bot-api.ts";

interface PollOptions extends ConnectionOptions {
  readonly call: CallBot;
  readonly random?: () => number;
  /** As Telegram sent it, unchecked. It must not throw. */
  readonly onUpdate: (update: JsonObject) => void;
}

/** Telegram holds a poll open for so long while nothing happens. */
const HOLD_SECONDS = 50;
/** Beyond that time a connection is dead. */
const LATE_MS = 15_000;
const BACKOFF = { firstMs: 1000, maxMs: 60_000, jitter: [0.5, 1] } as const;
/** The last confirmation must not keep the daemon from stopping. */
const LAST_MS = 1000;

/**
 * Gets the bot's updates by long polling (`getUpdates`), until `stop`. Telegram keeps each for a day until a poll with a
 * higher offset confirms it, and gives them to one poll at a time: an older one ends with 409, as does every poll while
 * a webhook is set. We never remove a webhook: it is another program’s.
 */
export function createPoller(options: PollOptions) {
  const { call, clock, random = Math.random, onUpdate } = options;
  const connection = createConnection(options, run);
  /** The offset of the next update; null before the first. */
  let offset: number | null = null;
  let confirmed: number | null = null;

  async function poll(holdSeconds: number, timeoutMs: number, signal: AbortSignal): Promise<BotResult> {
    const asked = offset;
    const body = {
      timeout: holdSeconds,
      limit: 20,
      allowed_updates: ["callback_query", "message"],
      ...(asked !== null && { offset: asked }),
    };
    const result = await call("getUpdates", body, { signal, timeoutMs });
    if (result.kind === "ok") confirmed = asked;
    return result;
  }

  async function run({ signal, setState, wait }: Running): Promise<void> {
    setState({ kind: "connecting" });
    let failures = 0;
    // The first poll says at once whether the token is accepted.
    let holdSeconds = 0;
    while (!signal.aborted) {
      const result = await poll(holdSeconds, holdSeconds * 1000 + LATE_MS, signal);
      if (signal.aborted) return;
      if (result.kind === "ok") {
        failures = 0;
        holdSeconds = HOLD_SECONDS;
        if (connection.state().kind !== "connected") setState({ kind: "connected", sinceMs: clock.now() });
        take(result.result);
        continue;
      }
      if (result.kind === "refused" && (result.code === 401 || result.code === 404)) {
        throw new ConnectionRefused("invalid-token");
      }
      failures += 1;
      const cause = causeOf(result);
      // After a conflict only a poll that was left alone for its whole time is a connection: a short one always works.
      holdSeconds = cause === "conflict" ? HOLD_SECONDS : 0;
      const askedMs = result.kind === "refused" ? (result.retryAfterMs ?? 0) : 0;
      await wait(Math.max(askedMs, backoffMs(failures, BACKOFF, random())), cause);
    }
  }

  function take(updates: unknown): void {
    for (const update of Array.isArray(updates) ? (updates as readonly unknown[]) : []) {
      if (!isJsonObject(update)) continue;
      const { update_id: id } = update;
      if (typeof id === "number" && id >= (offset ?? -Infinity)) offset = id + 1;
      onUpdate(update);
    }
  }

  return {
    ...connection,
    /** What was taken is confirmed, so that the next process does not get it again. */
    stop: async () => {
      const wasConnected = connection.state().kind === "connected";
      await connection.stop();
      if (offset !== confirmed && wasConnected) await poll(0, LAST_MS, AbortSignal.timeout(LAST_MS));
    },
  };
}

function causeOf(result: BotResult): WaitCause {
  if (result.kind !== "refused" || result.code !== 409) return "unreachable";
  return /webhook/i.test(result.description) ? "webhook" : "conflict";
}
