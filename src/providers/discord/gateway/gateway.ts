import { backoffMs } from "../../../core/backoff.ts";
import type { JsonObject } from "../../../core/json.ts";
import type { Clock, Sleep } from "../../../core/ports.ts";
import { holdConnection } from "./connection.ts";
import type { GatewayAnswer } from "./fetch-gateway.ts";
import { connectionUrl, type FatalCause, type GatewayIdentity, type GatewaySession } from "./protocol.ts";

export type GatewayState =
  | { readonly kind: "off" }
  | { readonly kind: "connecting" }
  | ({ readonly kind: "connected"; readonly sinceMs: number } & GatewayIdentity)
  /** `start-limit`: few of the day's starts are left, and beyond them Discord resets the token. */
  | { readonly kind: "waiting"; readonly untilMs: number; readonly cause: "start-limit" | "unreachable" }
  /** Until the configuration changes. */
  | { readonly kind: "stopped"; readonly cause: FatalCause };

export interface GatewayOptions {
  readonly token: string;
  readonly fetchGateway: (signal: AbortSignal) => Promise<GatewayAnswer>;
  readonly clock: Clock;
  readonly sleep: Sleep;
  /** From 0 up to 1. */
  readonly random?: () => number;
  /** As Discord sent it, unchecked; a missed one comes after a RESUME. It must not throw. */
  readonly onInteraction: (interaction: JsonObject) => void;
  readonly onState?: (state: GatewayState) => void;
}

export interface Gateway {
  start(): void;
  /** Ends the session: what happens from now on is missed. */
  stop(): Promise<void>;
  state(): GatewayState;
}

/** Below this many starts the rest of the day is waited for. */
const RESERVED_STARTS = 50;
const IDENTIFY_EVERY_MS = 5000;
/** From 1 s to 2 min. */
const BACKOFF = { firstMs: 2000, maxMs: 120_000, jitter: [0.5, 1] } as const;
/** A connection that lasted this long was a good one: the next failure is a first one. */
const GOOD_MS = 60_000;
/** So many failures in a row, and the session's own address is not tried again. */
const MAX_RESUMES = 3;

/** A connection to Discord's gateway that receives interactions, opened again whenever it ends. */
export function createGateway(options: GatewayOptions): Gateway {
  const { token, fetchGateway, clock, sleep, random = Math.random, onInteraction, onState } = options;
  let state: GatewayState = { kind: "off" };
  let running: { readonly stop: AbortController; readonly done: Promise<void> } | null = null;
  let identity: GatewayIdentity = { applicationId: "", botUserId: "" };
  let identifiedAtMs = -Infinity;

  function setState(next: GatewayState): void {
    state = next;
    onState?.(next);
  }

  async function wait(delayMs: number, cause: "start-limit" | "unreachable", signal: AbortSignal): Promise<void> {
    signal.throwIfAborted();
    if (delayMs <= 0) return;
    setState({ kind: "waiting", untilMs: clock.now() + delayMs, cause });
    await sleep(delayMs, signal);
  }

  /** The address for a new session, once another one may be begun; null after a failure. */
  async function addressOf(signal: AbortSignal): Promise<string | null> {
    for (;;) {
      const answer = await fetchGateway(signal);
      if (answer.kind === "fatal") throw new FatalEnd(answer.cause);
      if (answer.kind === "retry") return null;
      if (answer.kind === "wait") await wait(answer.delayMs, "unreachable", signal);
      else if (answer.remainingStarts < RESERVED_STARTS) await wait(answer.resetAfterMs, "start-limit", signal);
      else return connectionUrl(answer.url);
    }
  }

  async function run(signal: AbortSignal): Promise<void> {
    let session: GatewaySession | null = null;
    let failures = 0;
    for (;;) {
      setState({ kind: "connecting" });
      if (failures > MAX_RESUMES) session = null;
      const resumeUrl: string | null = session?.resumeUrl ?? null;
      const url = resumeUrl === null ? await addressOf(signal) : connectionUrl(resumeUrl);
      let afterMs = 0;
      if (url !== null) {
        if (session === null) await wait(identifiedAtMs + IDENTIFY_EVERY_MS - clock.now(), "unreachable", signal);
        setState({ kind: "connecting" });
        const end = await holdConnection({
          url,
          token,
          session,
          clock,
          sleep,
          random,
          signal,
          onInteraction,
          onIdentify: () => {
            identifiedAtMs = clock.now();
          },
          onLoggedIn: (known) => {
            identity = known ?? identity;
            const { applicationId, botUserId } = identity;
            setState({ kind: "connected", sinceMs: clock.now(), applicationId, botUserId });
          },
        });
        if (end.ending.kind === "stop") return;
        if (end.ending.kind === "fatal") throw new FatalEnd(end.ending.cause);
        session = end.ending.kind === "resume" ? end.session : null;
        if (end.ending.kind === "new-session") ({ afterMs } = end.ending);
        if (end.loggedInAtMs !== null && clock.now() - end.loggedInAtMs >= GOOD_MS) failures = 0;
      }
      failures += 1;
      await wait(Math.max(afterMs, backoffMs(failures, BACKOFF, random())), "unreachable", signal);
    }
  }

  async function runToEnd(signal: AbortSignal): Promise<void> {
    try {
      await run(signal);
    } catch (error) {
      if (error instanceof FatalEnd) setState({ kind: "stopped", cause: error.fatalCause });
      // A wait that was cut short by `stop`.
      else if (!signal.aborted) throw error;
    }
  }

  return {
    start: () => {
      if (running !== null) return;
      const stop = new AbortController();
      running = { stop, done: runToEnd(stop.signal) };
    },
    stop: async () => {
      running?.stop.abort();
      await running?.done;
      running = null;
      setState({ kind: "off" });
    },
    state: () => state,
  };
}

class FatalEnd extends Error {
  readonly fatalCause: FatalCause;

  constructor(fatalCause: FatalCause) {
    super(fatalCause);
    this.name = "FatalEnd";
    this.fatalCause = fatalCause;
  }
}
