import { isJsonObject, type JsonObject, type JsonValue } from "../../../core/json.ts";
import type { Clock, Sleep } from "../../../core/ports.ts";
import {
  endingOf,
  identifyData,
  OP,
  parseFrame,
  readReady,
  type Ending,
  type Frame,
  type GatewaySession,
} from "./protocol.ts";

export interface ConnectionOptions {
  readonly url: string;
  readonly token: string;
  /** The session to resume; null to begin one. */
  readonly session: GatewaySession | null;
  readonly clock: Clock;
  readonly sleep: Sleep;
  readonly random: () => number;
  /** Aborted: the connection closes with 1000, which ends the session. */
  readonly signal: AbortSignal;
  readonly onIdentify: () => void;
  /** Null after a RESUME, which does not repeat it. */
  readonly onLoggedIn: (applicationId: string | null) => void;
  readonly onInteraction: (interaction: JsonObject) => void;
}

export interface ConnectionEnd {
  readonly ending: Ending;
  /** The session as it stands, to be resumed. */
  readonly session: GatewaySession | null;
  /** Since when it was logged in; null if it never was. */
  readonly loggedInAtMs: number | null;
}

/** Without HELLO, or without an answer to the login, for this long, the connection is given up. */
const LOGIN_TIMEOUT_MS = 20_000;
/** Any code but 1000 and 1001 leaves the session to be resumed. */
const CLOSE_TO_RESUME = 4000;
const CLOSE_FOR_GOOD = 1000;
const MAX_FRAME_BYTES = 4096;
const SEND_WINDOW_MS = 60_000;
/** Discord allows 120. The rest is for the beats that keep the connection. */
const MAX_ANSWERED_BEATS = 110;
const MIN_INTERVAL_MS = 1000;
/** Discord asks to wait 1 to 5 s before another session. */
const NEW_SESSION_MS = { least: 1000, most: 5000 } as const;

/** One connection to the gateway, until it ends for any reason. Never throws. */
export async function holdConnection(options: ConnectionOptions): Promise<ConnectionEnd> {
  const { url, token, clock, sleep, random, signal, onIdentify, onLoggedIn, onInteraction } = options;
  const { promise, resolve } = Promise.withResolvers<ConnectionEnd>();
  const ended = new AbortController();
  const sentAtMs: number[] = [];
  let { session } = options;
  let loggedInAtMs: number | null = null;
  let isAcknowledged = true;
  let isGreeted = false;

  const socket = new WebSocket(url);
  socket.addEventListener("message", ({ data }) => {
    const frame = ended.signal.aborted ? null : parseFrame(data);
    if (frame !== null) take(frame);
  });
  socket.addEventListener("close", ({ code }) => finish(endingOf(code)));
  // Its close event follows.
  socket.addEventListener("error", () => undefined);
  const onStop = (): void => finish({ kind: "stop" }, CLOSE_FOR_GOOD);
  signal.addEventListener("abort", onStop, { once: true });
  void later(LOGIN_TIMEOUT_MS, () => {
    if (loggedInAtMs === null) finish({ kind: "resume" });
  });
  if (signal.aborted) onStop();
  return promise;

  /** Does not wait for the other side to close too: a dead one never does. */
  function finish(ending: Ending, code = CLOSE_TO_RESUME): void {
    if (ended.signal.aborted) return;
    ended.abort();
    signal.removeEventListener("abort", onStop);
    socket.close(code);
    resolve({ ending, session, loggedInAtMs });
  }

  /** Runs it unless the connection has ended before. */
  async function later(delayMs: number, act: () => void): Promise<void> {
    try {
      await sleep(delayMs, ended.signal);
    } catch {
      return;
    }
    if (!ended.signal.aborted) act();
  }

  function take({ op, data, sequence, event }: Frame): void {
    if (op === OP.dispatch) onEvent(event, data, sequence);
    else if (op === OP.heartbeat) answerBeat();
    else if (op === OP.acknowledged) isAcknowledged = true;
    else if (op === OP.reconnect) finish({ kind: "resume" });
    else if (op === OP.hello) onHello(data);
    else if (op === OP.invalidSession) {
      const afterMs = NEW_SESSION_MS.least + (NEW_SESSION_MS.most - NEW_SESSION_MS.least) * random();
      finish(data === true ? { kind: "resume" } : { kind: "new-session", afterMs: Math.round(afterMs) });
    }
  }

  function onHello(data: JsonValue): void {
    if (isGreeted) return;
    isGreeted = true;
    const interval = isJsonObject(data) ? data["heartbeat_interval"] : null;
    const intervalMs = Math.max(MIN_INTERVAL_MS, typeof interval === "number" ? interval : 0);
    void later(Math.floor(intervalMs * random()), () => beat(intervalMs));
    if (session === null) onIdentify();
    const login =
      session === null
        ? { op: OP.identify, d: identifyData(token) }
        : { op: OP.resume, d: { token, session_id: session.id, seq: session.sequence } };
    // Only a token or a session id that cannot be real is too long.
    if (send(login)) return;
    finish(session === null ? { kind: "fatal", cause: "invalid-token" } : { kind: "new-session", afterMs: 0 });
  }

  function onEvent(event: string | null, data: JsonValue, sequence: number | null): void {
    if (session !== null && sequence !== null) session = { ...session, sequence };
    if (event === "READY") {
      const ready = readReady(data, sequence);
      ({ session } = ready);
      loggedInAtMs = clock.now();
      onLoggedIn(ready.applicationId);
    } else if (event === "RESUMED") {
      loggedInAtMs = clock.now();
      onLoggedIn(null);
    } else if (event === "INTERACTION_CREATE" && isJsonObject(data)) onInteraction(data);
  }

  function beat(intervalMs: number): void {
    // The other side is gone, though the connection seems to stand.
    if (!isAcknowledged) {
      finish({ kind: "resume" });
      return;
    }
    isAcknowledged = false;
    sendBeat();
    void later(intervalMs, () => beat(intervalMs));
  }

  function answerBeat(): void {
    while (sentAtMs[0] !== undefined && sentAtMs[0] <= clock.now() - SEND_WINDOW_MS) sentAtMs.shift();
    if (sentAtMs.length < MAX_ANSWERED_BEATS) sendBeat();
  }

  function sendBeat(): void {
    send({ op: OP.heartbeat, d: session?.sequence ?? null });
  }

  function send(frame: JsonObject): boolean {
    const text = JSON.stringify(frame);
    if (Buffer.byteLength(text) > MAX_FRAME_BYTES) return false;
    sentAtMs.push(clock.now());
    socket.send(text);
    return true;
  }
}
