import type { WebSocket } from "ws";
import { userJson } from "../present/message-json.ts";
import { objectOf } from "../state/json.ts";
import type { Bot, Json } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { type GatewaySession, type GatewaySessions, record } from "./sessions.ts";

const OP = {
  dispatch: 0,
  heartbeat: 1,
  identify: 2,
  presence: 3,
  voice: 4,
  resume: 6,
  reconnect: 7,
  members: 8,
  invalidSession: 9,
  hello: 10,
  ack: 11,
} as const;

const MAX_FRAME_BYTES = 4096;
const MAX_SENDS = 120;
const SEND_WINDOW_MS = 60_000;
const ALL_INTENTS = 53_608_447;
/** Members, presences and message contents want an approval that the fake's bots do not have. */
const PRIVILEGED_INTENTS = (1 << 1) | (1 << 8) | (1 << 15);

/** What a test may change while the gateway runs. */
export interface GatewayQuirks {
  heartbeatIntervalMs: number;
  /** False: beats get no answer, as on a dead connection. */
  acknowledges: boolean;
  /** False: HELLO is not sent. */
  greets: boolean;
  /** False: an IDENTIFY or RESUME gets no answer. */
  answersLogin: boolean;
}

/** A frame that a client sent. */
export interface SeenFrame {
  readonly op: number;
  readonly d: unknown;
  readonly atMs: number;
  /** Counts the connections, from 1. */
  readonly connection: number;
}

export interface SeenClose {
  readonly code: number;
  readonly by: "client" | "gateway" | "drop";
  readonly connection: number;
}

export interface Hub {
  readonly world: World;
  readonly sessions: GatewaySessions;
  readonly quirks: GatewayQuirks;
  readonly frames: SeenFrame[];
  readonly closes: SeenClose[];
  readonly resumeUrl: string;
}

export interface Connection {
  readonly socket: WebSocket;
  readonly session: () => GatewaySession | null;
  /** The gateway closes; the session can be resumed where the code lets it. */
  close(code: number): void;
  /** As a lost network: no closing frame. */
  drop(): void;
  send(op: number, d?: unknown): void;
  /** The session is forgotten. */
  forget(): void;
}

/** After these codes there is nothing to resume. */
const SESSION_ENDS = new Set([4003, 4004, 4007, 4009, 4010, 4011, 4012, 4013, 4014]);

/** One client on the gateway, from HELLO to its end: the rules of events/gateway and opcodes-and-status-codes. */
export function attend(hub: Hub, socket: WebSocket, { number, query }: { number: number; query: URLSearchParams }) {
  const { world, sessions, quirks } = hub;
  const sentAtMs: number[] = [];
  let session: GatewaySession | null = null;
  let isClosed = false;

  const send = (op: number, d: unknown = null, rest: object = {}): void => {
    if (socket.readyState === socket.OPEN) socket.send(JSON.stringify({ op, d, s: null, t: null, ...rest }));
  };
  const forget = (): void => {
    if (session !== null) sessions.sessions.delete(session.id);
    session = null;
  };
  const leave = (code: number, by: SeenClose["by"]): void => {
    if (isClosed) return;
    isClosed = true;
    hub.closes.push({ code, by, connection: number });
    if (session === null) return;
    session.send = null;
    session.leftAtMs = world.clock.now();
    if (by === "client" && (code === 1000 || code === 1001)) forget();
    if (by === "gateway" && SESSION_ENDS.has(code)) forget();
  };
  const close = (code: number): void => {
    leave(code, "gateway");
    socket.close(code);
  };

  function take(next: GatewaySession): void {
    session = next;
    next.send = ({ s, t, d }) => send(OP.dispatch, d, { s, t });
  }

  function onIdentify(d: Json): void {
    if (session !== null) return close(4005);
    const bot = botOf(world, d["token"]);
    if (bot === null) return close(4004);
    const { intents, properties, shard } = d;
    if (typeof properties !== "object" || properties === null) return close(4002);
    if (typeof intents !== "number" || (intents & ~ALL_INTENTS) !== 0) return close(4013);
    if ((intents & PRIVILEGED_INTENTS) !== 0) return close(4014);
    if (shard !== undefined && (!Array.isArray(shard) || !(Number(shard[0]) < Number(shard[1])))) return close(4010);
    if (!quirks.answersLogin) return;
    const started = sessions.start(bot);
    if (started === "too-soon") return send(OP.invalidSession, false);
    if (started === "token-reset") return close(4004);
    take(started);
    record(started, "READY", readyOf(world, bot, { sessionId: started.id, resumeUrl: hub.resumeUrl }));
  }

  function onResume(d: Json): void {
    if (session !== null) return close(4005);
    if (botOf(world, d["token"]) === null) return close(4004);
    if (!quirks.answersLogin) return;
    const found = sessions.resumable(String(d["session_id"]));
    if (found === null || found.bot.token !== d["token"]) return send(OP.invalidSession, false);
    const { seq } = d;
    if (typeof seq !== "number" || seq > found.events.length) return close(4007);
    const missed = found.events.filter(({ s }) => s > seq);
    take(found);
    for (const event of missed) found.send?.(event);
    record(found, "RESUMED", { _trace: [] });
  }

  function onFrame(text: string): void {
    const nowMs = world.clock.now();
    sentAtMs.push(nowMs);
    if (Buffer.byteLength(text) > MAX_FRAME_BYTES) return close(4002);
    const frame = parse(text);
    if (frame === null || typeof frame["op"] !== "number") return close(4002);
    const { op, d } = frame;
    hub.frames.push({ op, d, atMs: nowMs, connection: number });
    if (sentAtMs.filter((atMs) => atMs > nowMs - SEND_WINDOW_MS).length > MAX_SENDS) return close(4008);
    if (op === OP.heartbeat) {
      if (quirks.acknowledges) send(OP.ack);
      return;
    }
    if (op === OP.identify) return onIdentify(objectOf(d));
    if (op === OP.resume) return onResume(objectOf(d));
    if (session === null) return close(4003);
    if (op !== OP.presence && op !== OP.voice && op !== OP.members) close(4001);
  }

  socket.on("message", (data: Buffer, isBinary) => {
    if (!isClosed) onFrame(isBinary ? "" : data.toString());
  });
  socket.on("close", (code) => leave(code, "client"));
  socket.on("error", () => leave(1006, "drop"));
  if (query.get("v") !== "10") close(4012);
  else if ((query.get("encoding") ?? "json") !== "json") close(4002);
  else if (quirks.greets) send(OP.hello, { heartbeat_interval: quirks.heartbeatIntervalMs, _trace: [] });

  return {
    socket,
    session: () => session,
    close,
    drop: () => {
      leave(1006, "drop");
      socket.terminate();
    },
    send,
    forget,
  } satisfies Connection;
}

function botOf({ bots }: World, token: unknown): Bot | null {
  return typeof token === "string" ? (bots.get(token) ?? null) : null;
}

interface Ready {
  readonly sessionId: string;
  readonly resumeUrl: string;
}

function readyOf(world: World, { id, name, applicationId }: Bot, { sessionId, resumeUrl }: Ready): Json {
  const guilds = [...world.guilds.values()].filter(({ members }) => members.has(id));
  return {
    v: 10,
    user: { ...userJson({ id, name, isBot: true }), mfa_enabled: false, verified: true, email: null },
    guilds: guilds.map((guild) => ({ id: guild.id, unavailable: true })),
    session_id: sessionId,
    resume_gateway_url: resumeUrl,
    session_type: "normal",
    application: { id: applicationId, flags: 0 },
    _trace: [],
  };
}

function parse(text: string): Json | null {
  try {
    const value: unknown = JSON.parse(text);
    return typeof value === "object" && value !== null && !Array.isArray(value) ? (value as Json) : null;
  } catch {
    return null;
  }
}
