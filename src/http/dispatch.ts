import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { ROUTES } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import type { Logger } from "../core/ports.ts";
import type { Access, Caller } from "./access/access.ts";
import { sendJson, SECURITY_HEADERS } from "./responses.ts";
import { sendError } from "./error-response.ts";
import { MAX_HEADER_COUNT } from "./http-limits.ts";
import { sendTypedPath, isPagePath } from "./handlers/typed-path.ts";
import { findRoute, isAt, type Route } from "./router.ts";
import type { AllowedHosts } from "./server/allowed-hosts.ts";
import { isJson } from "./server/request-body.ts";

/** Every request passes: security headers, guard, route, handler; each error becomes a response. */
export function createDispatch(options: {
  readonly routes: readonly Route[];
  readonly allowedHosts: AllowedHosts;
  /** Null: every client that reaches the server is authorized. */
  readonly access: Access | null;
  readonly serverName: string;
  readonly logger: Logger;
  readonly isClosing: () => boolean;
}): RequestListener {
  const { routes, allowedHosts, access, serverName, logger, isClosing } = options;

  async function answer(request: IncomingMessage, response: ServerResponse): Promise<void> {
    guardRequest(request, allowedHosts);
    if (isClosing()) throw new AppError("http/stopping");
    const [path, queryText] = splitTarget(request.url ?? "");
    const query = new URLSearchParams(queryText);
    const isRoute = routes.some((route) => isAt(route, path));
    if (sendTypedPath({ request, response, path, query, isRoute })) return;
    // Before routing: an unauthorized client must not learn which routes exist.
    const caller: Caller | null = access === null || isOpen(path) ? null : access.authorize(request, response);
    const { method = "" } = request;
    if (caller?.kind === "machine" && !(method === "POST" && path === ROUTES.upstream)) {
      throw new AppError("machine/token-scope");
    }
    const route = findRoute(routes, method, path);
    if (method !== "GET" && method !== "HEAD") guardChange(request);
    const rest = path.slice(route.path.length);
    const exchange = { request, response, path, rest, query, caller };
    const body = await route.handler(exchange);
    if (body !== undefined) await sendJson(exchange, body);
  }

  return (request, response) => {
    response.setHeader("Server", serverName);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (isClosing()) response.setHeader("Connection", "close");
    answer(request, response).catch((error: unknown) => {
      // A client that left in the middle of its own request needs no response, and its leaving is no failure.
      if (request.destroyed && !request.complete) return;
      // The same for one that left before its response: the work for it was aborted.
      if (response.destroyed && isAbort(error)) return;
      sendError(response, error, logger);
    });
  };
}

/**
 * The page is the same for everyone and holds no data; login must be reachable; waiting hooks have a key of their own.
 */
function isOpen(path: string): boolean {
  return OPEN_PATHS.has(path) || path.startsWith(ROUTES.static);
}

const OPEN_PATHS: ReadonlySet<string> = new Set([ROUTES.page, ROUTES.login, ROUTES.join, ROUTES.ask, ROUTES.awaitNote]);

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function splitTarget(target: string): [path: string, query: string] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}

/**
 * Accepts only requests of this machine's own programs or our own page. The Host check stops DNS rebinding (a foreign
 * name that resolves to 127.0.0.1). Origin and Sec-Fetch-Site stop pages of other sites: a browser would let them send
 * requests here even though it would not let them read the responses (CWE-352).
 * @throws AppError `http/host`, `http/origin`, `http/headers`, `http/malformed`
 */
function guardRequest(request: IncomingMessage, allowedHosts: AllowedHosts): void {
  if (request.rawHeaders.length / 2 >= MAX_HEADER_COUNT) throw new AppError("http/headers");
  // Node reads 0.9 and 2.0 as well, which no client uses on this port.
  if (request.httpVersion !== "1.1" && request.httpVersion !== "1.0") throw new AppError("http/malformed");
  // HTTP/1.0 has no Transfer-Encoding: a proxy may have read another end of the body than Node does (CWE-444).
  const isOld = request.httpVersion === "1.0";
  if (isOld && request.headers["transfer-encoding"] !== undefined) throw new AppError("http/malformed");
  const here = { port: request.socket.localPort ?? 0, address: request.socket.localAddress ?? "" };

  const hosts = request.headersDistinct["host"] ?? [];
  const [host] = hosts;
  if (hosts.length !== 1 || host === undefined || !allowedHosts.isAllowedHost(host, here))
    throw new AppError("http/host");

  const origins = request.headersDistinct["origin"] ?? [];
  if (!origins.every((origin) => allowedHosts.isAllowedOrigin(origin, here))) throw new AppError("http/origin");

  const site = request.headers["sec-fetch-site"];
  const isCrossOrigin = site === "cross-site" || site === "same-site";
  if (isCrossOrigin && !isNavigationToPage(request)) throw new AppError("http/origin");
}

/**
 * A change needs more than the absence of a foreign sign, which an old browser or a plain form may omit. It needs our
 * own origin, or a media type that no page can send elsewhere without a permission that we never give.
 * @throws AppError `http/media-type`
 */
function guardChange(request: IncomingMessage): void {
  if (request.headers.origin === undefined && !isJson(request)) throw new AppError("http/media-type");
}

/** Following a link to the dashboard from elsewhere is fine: the other site learns nothing of the content. */
function isNavigationToPage(request: IncomingMessage): boolean {
  const [path] = splitTarget(request.url ?? "");
  const destination = request.headers["sec-fetch-dest"] ?? "document";
  return (
    request.method === "GET" &&
    isPagePath(path) &&
    request.headers["sec-fetch-mode"] === "navigate" &&
    destination === "document"
  );
}
