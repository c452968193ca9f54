import type { Server } from "node:http";
import { WebSocketServer } from "ws";
import type { Bot, Json } from "../state/model.ts";
import type { World } from "../state/world.ts";
import { attend, type Connection, type GatewayQuirks, type Hub, type SeenClose, type SeenFrame } from "./connection.ts";
import { createSessions, type StartLimit } from "./sessions.ts";

/** What a test sees of the gateway, and what it may do to it. */
export interface FakeGateway {
  readonly quirks: GatewayQuirks;
  /** Every frame that a client sent. */
  readonly frames: readonly SeenFrame[];
  readonly closes: readonly SeenClose[];
  /** Every address that a client opened, with its query. */
  readonly opened: readonly string[];
  readonly identifiedAtMs: readonly number[];
  /** Open connections. */
  readonly connections: number;
  /** May be changed: the starts that are left. */
  readonly startLimit: StartLimit;
  /** Closes every connection with the code. */
  close(code: number): void;
  /** As a lost network, for every connection. */
  drop(): void;
  /** Any frame to every connection: `send(7)`, `send(1)`. `send(9, false)` forgets the sessions too. */
  send(op: number, d?: unknown): void;
  /** Text that need not be a frame. */
  sendText(text: string): void;
  /** No session can be resumed any more. */
  forgetSessions(): void;
  /** Any event to the sessions of a bot. */
  dispatch(token: string, t: string, d: Json): void;
}

export interface GatewayServer extends FakeGateway {
  attach(server: Server): void;
  url(): string;
  deliver(bot: Bot, t: string, d: Json): void;
}

const HEARTBEAT_INTERVAL_MS = 41_250;

/** The gateway on the port of the API: `/` to begin, `/resume` for sessions that were begun. */
export function createGatewayServer(world: World, origin: () => string): GatewayServer {
  const server = new WebSocketServer({ noServer: true });
  const sessions = createSessions(world);
  const connections = new Set<Connection>();
  const opened: string[] = [];
  const url = (): string => origin().replace("http:", "ws:");
  const hub: Hub = {
    world,
    sessions,
    quirks: { heartbeatIntervalMs: HEARTBEAT_INTERVAL_MS, acknowledges: true, greets: true, answersLogin: true },
    frames: [],
    closes: [],
    get resumeUrl() {
      return `${url()}/resume`;
    },
  };
  const all = (act: (connection: Connection) => void): void => {
    for (const connection of connections) act(connection);
  };

  return {
    attach: (http) => {
      http.on("upgrade", (request, socket, head) => {
        server.handleUpgrade(request, socket, head, (webSocket) => {
          opened.push(request.url ?? "");
          const { searchParams: query } = new URL(request.url ?? "/", origin());
          const connection = attend(hub, webSocket, { number: opened.length, query });
          connections.add(connection);
          webSocket.on("close", () => connections.delete(connection));
        });
      });
    },
    url,
    deliver: sessions.dispatch,
    quirks: hub.quirks,
    frames: hub.frames,
    closes: hub.closes,
    opened,
    identifiedAtMs: sessions.identifiedAtMs,
    get connections() {
      return connections.size;
    },
    get startLimit() {
      return sessions.limit();
    },
    close: (code) => all((connection) => connection.close(code)),
    drop: () => all((connection) => connection.drop()),
    send: (op, d = null) =>
      all((connection) => {
        connection.send(op, d);
        if (op === 9 && d === false) connection.forget();
      }),
    sendText: (text) => all(({ socket }) => socket.send(text)),
    forgetSessions: () => sessions.sessions.clear(),
    dispatch: (token, t, d) => {
      const bot = world.bots.get(token);
      if (bot === undefined) throw new Error("the fake has no bot of this token");
      sessions.dispatch(bot, t, d);
    },
  };
}
