import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import type { Pool } from "pg";
import type { ErrorDto } from "../../../src/api/dto.ts";
import type { ForwardingResponseDto } from "../../../src/api/forwarding-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { AppError, errorText } from "../../../src/core/errors/errors.ts";
import type { LogFields, Logger } from "../../../src/core/ports.ts";
import { sendJson, SECURITY_HEADERS } from "../../../src/http/responses.ts";
import type { BlockList } from "node:net";
import { refuseClient, sendError, sendRefusal, refuseTunnel } from "../../../src/http/error-response.ts";
import { MAX_HEADER_BYTES, MAX_UNREAD_BYTES, TIMEOUTS } from "../../../src/http/http-limits.ts";
import { readChoice } from "../../../src/http/parameters.ts";
import { sendTypedPath, isPagePath } from "../../../src/http/handlers/typed-path.ts";
import { findRoute, untilClosed, type Exchange, type Route } from "../../../src/http/router.ts";
import { serveWithinLimits } from "../../../src/http/server/limit-clients.ts";
import { requireJson } from "../../../src/http/server/request-body.ts";
import { closeServer, listen, type ListenAddress } from "../../../src/http/server/listen.ts";
import { createServer } from "../../../src/system/node-http.ts";
import { isUnavailable } from "../database/unavailable.ts";
import type { Receive } from "../ingest/receive-batch.ts";
import { digestOf, machineOfToken, refusalOf, type ShownMachine } from "../machines/machine-tokens.ts";
import { SCOPES } from "../rights/scope.ts";
import type { Person } from "../rights/rights.ts";
import { OIDC_CALLBACK } from "../sign-in/oidc.ts";
import { ENCODINGS, expectedBytes, readBatchBody } from "./batch-body.ts";
import { createBatchRoom } from "./batch-room.ts";
import { createSenderLimit } from "./sender-limit.ts";
import { clientAddress } from "./client-address.ts";
import { createFailureLog } from "./failure-log.ts";
import { numberRequest, requestIdOf } from "./request-id.ts";
import { TeamError, TRY_AGAIN_SECONDS } from "./team-error.ts";
import type { RoutesOf } from "./team-routes.ts";

/** One connection for each of a thousand machines, and those of the load balancer. */
const MAX_SOCKETS = 2_048;

/** PostgreSQL is back a second after a crash; machines wait longer by themselves while it is not. */
const MISSING_RETRY_SECONDS = 1;

/** A machine sends one request at a time; a second one comes where it has given the first one up. */
const MOST_OF_MACHINE = 2;

interface TeamServerOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  readonly pool: Pool;
  /** A pool of its own, so that a convoy in the other one is no failure of the database. */
  readonly healthPool: Pool;
  readonly receive: Receive;
  /** What needs no person: the page, which holds no data, and the sign-in. */
  readonly openRoutes?: readonly Route[];
  /** Null while nothing names people: then nothing can be read. */
  readonly reading?: Reading | null;
  readonly logger: Logger;
  /** Proxies whose `X-Forwarded-For` and `X-Request-Id` count. */
  readonly trusted?: BlockList | null;
  /** Hears of each response. */
  readonly onResponse?: (path: string, status: number) => void;
}

/** What is known of a request's sender once it is. */
interface Sender {
  /** Its label, which machines of other people may have too. */
  machine?: string;
  /** The number of their row; of a machine, of its owner's. */
  person?: number;
}

function senderOf({ shown_label: machine, owner: person }: ShownMachine): Sender {
  return { machine, person };
}

/** How people are known, and what each of them can ask. */
export interface Reading {
  /** Null for a request without a trusted name on it. */
  readonly personOf: (request: IncomingMessage) => Promise<Person | null>;
  readonly routesOf: RoutesOf;
}

/** HTTP of a replica. A load balancer with TLS is in front of it. */
export function createTeamServer(options: TeamServerOptions) {
  const { host, port, pool, healthPool, receive, openRoutes = [], reading = null, logger, onResponse } = options;
  const { trusted = null } = options;
  const failures = createFailureLog(logger, () => performance.now());
  const room = createBatchRoom();
  const turns = createSenderLimit(MOST_OF_MACHINE);
  let isClosing = false;
  /** Whether the last request found no database. */
  let isMissing = false;
  const server = createServer({
    maxHeaderSize: MAX_HEADER_BYTES,
    headersTimeout: TIMEOUTS.headersMs,
    requestTimeout: TIMEOUTS.requestMs,
    keepAliveTimeout: TIMEOUTS.keepAliveMs,
  });
  server.timeout = TIMEOUTS.stillMs;

  async function takeBatch({ request, response }: Exchange, sender: Sender): Promise<ForwardingResponseDto> {
    const [, token] = /^Bearer ([\w.~+/-]+=*)$/i.exec(request.headers.authorization ?? "") ?? [];
    if (token === undefined) throw new AppError("http/unauthorized");
    const take = async (): Promise<ForwardingResponseDto> => {
      // Before the body: an unauthorized sender must not fill the memory.
      const machine = await machineOfToken(pool, token);
      if (machine === null) {
        const { error, known } = await refusalOf(pool, token);
        if (known !== null) Object.assign(sender, senderOf(known));
        throw error;
      }
      Object.assign(sender, senderOf(machine));
      const answered = await receive(await readBatchBody(request, response), machine);
      const pace = room.pace();
      return { ...answered, encodings: ENCODINGS, ...(pace !== undefined && { pace }) };
    };
    // Not the token itself: a place is kept in memory for a while, and what a sender calls its token can be long.
    const key = digestOf(token).toString("base64");
    const batch = { sender: key, sizeBytes: expectedBytes(request), signal: untilClosed(response) };
    return turns.take(key, async () => room.admit(batch, take));
  }

  async function answer(request: IncomingMessage, response: ServerResponse, sender: Sender): Promise<void> {
    const [path = "", ...search] = (request.url ?? "").split("?");
    const { method = "" } = request;
    const query = new URLSearchParams(search.join("?"));
    const exchange = { request, response, path, rest: "", query, caller: null };
    const body = await answerOf(exchange, method, sender);
    // What needs no database says nothing of it.
    if (path !== "/healthz" && !isOpen(path)) isMissing = false;
    if (body !== undefined) await sendJson(exchange, body);
  }

  async function answerOf(exchange: Exchange, method: string, sender: Sender): Promise<unknown> {
    const { path } = exchange;
    if (path === "/healthz" || path === "/readyz") {
      if (method !== "GET" && method !== "HEAD") throw new AppError("http/method", { method, allow: "GET, HEAD" });
      return path === "/healthz" ? { alive: true } : readiness();
    }
    if (path === ROUTES.upstream && method !== "POST") throw new AppError("http/method", { method, allow: "POST" });
    if (isClosing) throw new AppError("http/stopping");
    if (path === ROUTES.upstream) return takeBatch(exchange, sender);
    guardBrowser(exchange, method);
    // PostgreSQL stores no NUL character, and refuses to look for one.
    if (path.includes("%00")) throw new AppError("http/not-found", { path: path.slice(0, 200) });
    // Every route that needs a person is below `/api/`.
    if (sendTypedPath({ ...exchange, isRoute: isOpen(path) })) return undefined;
    const routes = isOpen(path) ? openRoutes : await routesOf(exchange, sender);
    const route = findRoute(routes, method, path);
    return route.handler({ ...exchange, rest: path.slice(route.path.length) });
  }

  function isOpen(path: string): boolean {
    return openRoutes.some((route) => (route.isPrefix ? path.startsWith(route.path) : path === route.path));
  }

  /** Takes `scope` out of the query: every route has it. */
  async function routesOf({ request, response, query }: Exchange, sender: Sender): Promise<readonly Route[]> {
    if (reading === null) return [];
    const person = await reading.personOf(request);
    if (person === null) {
      noteUnnamed(request, requestIdOf(response));
      throw new TeamError("team/identity");
    }
    sender.person = person.id;
    const scope = readChoice(SCOPES)(query.get("scope") ?? "", "scope") ?? "all";
    query.delete("scope");
    return reading.routesOf(person, scope);
  }

  /** Whether a load balancer may send requests here. */
  async function readiness(): Promise<unknown> {
    if (isClosing) throw new AppError("http/stopping");
    await healthPool.query("SELECT 1");
    return { ready: true };
  }

  /** Machines keep their events and try again; one line of the log for a night without the database. */
  function sendUnavailable(response: ServerResponse, error: unknown, known: LogFields): void {
    if (!isMissing) logger.error("PostgreSQL is unavailable", { ...known, reason: errorText(error) });
    isMissing = true;
    sendRefusal(response, 503, { ...UNAVAILABLE, seconds: MISSING_RETRY_SECONDS });
  }

  /**
   * A name that does not count is a proxy with another secret or address than the settings have, or a client that
   * tries.
   */
  function noteUnnamed({ headers, socket }: IncomingMessage, id: string): void {
    if (headers["x-forwarded-email"] === undefined && headers["ccen-proxy-secret"] === undefined) return;
    const address = socket.remoteAddress ?? "";
    const fields = { request: id, address };
    failures.refused("a proxy's name for a person does not count", fields, { key: `unnamed ${address}` });
  }

  /**
   * What its sender or the server cannot help by itself leaves a line: any refused batch, and what is no fault of a
   * reader.
   */
  function note(request: IncomingMessage, error: AppError | TeamError, known: LogFields): void {
    const { status } = error;
    const code = error instanceof TeamError ? error.dto.error.code : error.code;
    // The next replica takes what a stopping one refuses; the cause of an internal error is logged with it.
    if (code === "http/stopping" || code === "internal") return;
    const { machine, person } = known;
    const sender = person === undefined ? "" : `${String(person)} ${String(machine ?? "")}`;
    if (pathOf(request) === ROUTES.upstream) {
      const from = machine === undefined ? { address: clientAddress(request, trusted) } : {};
      const key = `${code} ${sender} ${from.address ?? ""}`;
      failures.refused("a batch was refused", { ...known, ...from, status, code }, { sender, key });
    } else if (status >= 500) failures.refused("a request was refused", { ...known, status, code }, { sender });
  }

  const listener: RequestListener = (request, response) => {
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (isClosing) response.setHeader("Connection", "close");
    numberRequest(request, response, trusted);
    response.once("finish", () => onResponse?.(pathOf(request), response.statusCode));
    const sender: Sender = {};
    answer(request, response, sender).catch((error: unknown) => {
      // A sender that left needs no response, and the connection that broke is not the database's.
      if (request.socket.destroyed && (isClosing || !request.complete || isUnavailable(error))) return;
      const known = { request: requestIdOf(response), ...sender };
      if (isUnavailable(error)) return sendUnavailable(response, error, known);
      if (error instanceof TeamError || error instanceof AppError) note(request, error, known);
      if (error instanceof TeamError)
        return sendRefusal(response, error.status, { ...error.dto, seconds: TRY_AGAIN_SECONDS });
      const failed: Logger["error"] = (message, fields) => logger.error(message, { ...known, ...fields });
      return sendError(response, error, { error: failed }, FIX_INTERNAL);
    });
  };
  serveWithinLimits(server, listener, { maxSockets: () => MAX_SOCKETS, maxUnreadBytes: MAX_UNREAD_BYTES });
  server.on("clientError", refuseClient);
  server.on("connect", (_request, socket) => refuseTunnel(socket));

  return {
    /** Every request but those for health needs a machine's token, or a proxy that names its person. */
    listen: async (): Promise<ListenAddress> => listen(server, { host, port, isProtected: true }),
    /** Batches in work. */
    room: room.status,
    /** Takes no more batches, and finishes those in work; the rest is cut after `graceMs`. */
    async close(graceMs: number): Promise<void> {
      isClosing = true;
      room.refuseWaiting();
      await closeServer(server, graceMs);
    },
  };
}

/**
 * Pages of other sites can make a browser send requests here, with the cookie that logs its person in (CWE-352). A page
 * that does so cannot hide it from a browser's `Sec-Fetch-Site`; a change without that header needs a media type that
 * such a page cannot send.
 * @throws AppError `http/origin`, `http/media-type`
 */
function guardBrowser({ request, path }: Exchange, method: string): void {
  const isChange = method !== "GET" && method !== "HEAD";
  const site = request.headers["sec-fetch-site"] ?? "none";
  const isForeign = site === "cross-site" || site === "same-site";
  const isLink = request.headers["sec-fetch-mode"] === "navigate" && (isPagePath(path) || path === OIDC_CALLBACK);
  if (isForeign && (isChange || !isLink)) throw new AppError("http/origin");
  if (isChange && request.headers["sec-fetch-site"] === undefined) requireJson(request);
}

function pathOf({ url = "" }: IncomingMessage): string {
  return url.split("?", 1)[0] ?? "";
}

const FIX_INTERNAL = "Tell an administrator of the team server the number of the request.";

const UNAVAILABLE: ErrorDto = {
  error: {
    code: "team/database",
    message: "The database of the team server is unavailable.",
    fix: "Nothing is lost: machines send again until the database is back.",
  },
};
