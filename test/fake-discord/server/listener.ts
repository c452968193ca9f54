import { once } from "node:events";
import { createServer, type IncomingMessage, type Server, type ServerResponse } from "node:http";
import type { AddressInfo } from "node:net";
import type { FaultEffect, FaultPlan } from "../faults.ts";
import { type SeenRequest, withoutToken } from "../observe/seen-request.ts";
import { ApiError, apiError } from "./api-error.ts";
import { parseApiPath } from "./api-path.ts";
import { cloudflareReply } from "./cloudflare.ts";
import { type Backend, dispatch } from "./dispatch.ts";
import type { Reply } from "./exchange.ts";
import { parseBody, type ReadBody, readBytes } from "./read-body.ts";

interface Front extends Backend {
  readonly faults: FaultPlan;
  readonly requests: SeenRequest[];
}

export interface Listener {
  readonly port: number;
  readonly server: Server;
  /** From now on connections are refused. */
  stop(): Promise<void>;
  /** On the same port as before. */
  resume(): Promise<void>;
}

export async function listen(front: Front): Promise<Listener> {
  const server = createServer((request, response) => {
    serve(front, request, response).catch(() => response.destroy());
  });
  const open = async (port: number): Promise<void> => {
    server.listen(port, "127.0.0.1");
    await once(server, "listening");
  };
  await open(0);
  const { port } = server.address() as AddressInfo;
  return {
    port,
    server,
    stop: async () => {
      const closed = once(server, "close");
      server.close();
      server.closeAllConnections();
      await closed;
    },
    resume: () => open(port),
  };
}

async function serve(front: Front, request: IncomingMessage, response: ServerResponse): Promise<void> {
  const bytes = await readBytes(request);
  const path = parseApiPath(request.url ?? "");
  if (path === null) {
    sendReply(response, apiError("notFound").reply);
    return;
  }
  const { method = "GET", headers } = request;
  const seen: SeenRequest = {
    method,
    path: withoutToken(path.path),
    query: path.query,
    version: path.version,
    ...(await shown(bytes, headers["content-type"] ?? "")),
    userAgent: headers["user-agent"] ?? "",
    at: front.world.clock.now(),
    status: null,
  };
  front.requests.push(seen);

  const effect = front.faults.next(seen);
  const instead = effect === null ? null : insteadOf(front, effect);
  if (instead === "hang") return;
  if (instead === "lost") {
    response.destroy();
    return;
  }
  const reply = instead ?? (await dispatch(front, { method, path, headers, bytes }));
  await deliver(response, { effect, reply, seen });
}

/** Effects that prevent a request from being processed. */
function insteadOf({ invalidRequests }: Front, effect: FaultEffect): Reply | "hang" | "lost" | null {
  if (effect.kind === "hang") return "hang";
  if (effect.kind === "lost-before") return "lost";
  const reply = effect.kind === "cloudflare" ? cloudflareReply(effect.form) : effect.kind === "status" ? effect : null;
  if (reply !== null) invalidRequests.count(reply);
  return reply;
}

interface Delivery {
  readonly effect: FaultEffect | null;
  readonly reply: Reply;
  readonly seen: SeenRequest;
}

async function deliver(response: ServerResponse, { effect, reply, seen }: Delivery): Promise<void> {
  if (effect?.kind === "hang-after") return;
  if (effect?.kind === "lost-after") {
    response.destroy();
    return;
  }
  if (effect?.kind === "slow") await effect.until;
  seen.status = reply.status;
  if (effect?.kind === "truncated") sendHalf(response, reply);
  else sendReply(response, reply);
}

/** The body for the record; the route rejects an unreadable one, which is recorded as empty. */
async function shown(bytes: Buffer | "too large", contentType: string): Promise<Pick<SeenRequest, "body" | "files">> {
  const { body, files } = await parseBody(bytes, contentType).catch((error: unknown): ReadBody => {
    if (error instanceof ApiError) return { body: {}, files: [] };
    throw error;
  });
  return { body, files: files.map(({ filename, data }) => ({ filename, size: data.length })) };
}

function sendReply(response: ServerResponse, reply: Reply): void {
  const text = startReply(response, reply);
  response.end(text);
}

/** Announces the whole body and breaks off in its middle. */
function sendHalf(response: ServerResponse, reply: Reply): void {
  const text = startReply(response, reply);
  response.write(text.slice(0, Math.floor(text.length / 2)), () => response.destroy());
}

function startReply(response: ServerResponse, { status, body, headers = {} }: Reply): string {
  const text = typeof body === "string" ? body : body === undefined ? "" : JSON.stringify(body);
  const own =
    body === undefined ? {} : { "Content-Type": "application/json", "Content-Length": Buffer.byteLength(text) };
  response.writeHead(status, { Server: "cloudflare", ...own, ...headers });
  return text;
}
