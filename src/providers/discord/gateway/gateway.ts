import { backoffMs } from "../../../core/backoff.ts";
import type { JsonObject } from "../../../core/json.ts";
import {
  type Connection,
  type ConnectionOptions,
  ConnectionRefused,
  createConnection,
  type Running,
} from "../../approvals/connection.ts";
import { holdConnection } from "./connection.ts";
import type { GatewayAnswer } from "./fetch-gateway.ts";
import { connectionUrl, type GatewaySession } from "./protocol.ts";

export interface GatewayOptions extends ConnectionOptions {
  readonly token: string;
  readonly fetchGateway: (signal: AbortSignal) => Promise<GatewayAnswer>;
  /** From 0 up to 1. */
  readonly random?: () => number;
  /** As Discord sent it, unchecked; a missed one comes after a RESUME. It must not throw. */
  readonly onInteraction: (interaction: JsonObject) => void;
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
export function createGateway(options: GatewayOptions): Connection {
  const { token, fetchGateway, clock, sleep, random = Math.random, onInteraction } = options;
  let applicationId = "";
  let identifiedAtMs = -Infinity;

  /** The address for a new session, once another one may be begun; null after a failure. */
  async function addressOf({ signal, wait }: Running): Promise<string | null> {
    for (;;) {
      const answer = await fetchGateway(signal);
      if (answer.kind === "fatal") throw new ConnectionRefused(answer.cause);
      if (answer.kind === "retry") return null;
      if (answer.kind === "wait") await wait(answer.delayMs, "unreachable");
      else if (answer.remainingStarts < RESERVED_STARTS) await wait(answer.resetAfterMs, "start-limit");
      else return connectionUrl(answer.url);
    }
  }

  async function run(running: Running): Promise<void> {
    const { signal, setState, wait } = running;
    let session: GatewaySession | null = null;
    let failures = 0;
    for (;;) {
      setState({ kind: "connecting" });
      if (failures > MAX_RESUMES) session = null;
      const resumeUrl: string | null = session?.resumeUrl ?? null;
      const url = resumeUrl === null ? await addressOf(running) : connectionUrl(resumeUrl);
      let afterMs = 0;
      if (url !== null) {
        if (session === null) await wait(identifiedAtMs + IDENTIFY_EVERY_MS - clock.now(), "unreachable");
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
            applicationId = known ?? applicationId;
            setState({ kind: "connected", sinceMs: clock.now(), applicationId });
          },
        });
        if (end.ending.kind === "stop") return;
        if (end.ending.kind === "fatal") throw new ConnectionRefused(end.ending.cause);
        session = end.ending.kind === "resume" ? end.session : null;
        if (end.ending.kind === "new-session") ({ afterMs } = end.ending);
        if (end.loggedInAtMs !== null && clock.now() - end.loggedInAtMs >= GOOD_MS) failures = 0;
      }
      failures += 1;
      await wait(Math.max(afterMs, backoffMs(failures, BACKOFF, random())), "unreachable");
    }
  }

  return createConnection(options, run);
}
