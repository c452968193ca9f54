import type { IncomingMessage, RequestListener, ServerResponse } from "node:http";
import { AppError } from "../core/errors/errors.ts";
import type { Logger } from "../core/ports.ts";
import type { Access, Caller } from "./access/access.ts";
import { answerError } from "./answers/error-answer.ts";
import { guardChange, guardRequest } from "./server/guard.ts";
import type { AllowedHosts } from "./server/allowed-hosts.ts";
import { findRoute, type Route } from "./router.ts";
import { SECURITY_HEADERS } from "./answers/security-headers.ts";
import { ROUTES } from "../api/routes.ts";

/** Every request passes: security headers, guard, route, handler; each error becomes an answer. */
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
    // Before routing: an unauthorized client must not learn which routes exist.
    const caller: Caller | null = access === null || isOpen(path) ? null : access.authorize(request, response);
    const { method = "" } = request;
    if (caller?.kind === "machine" && !(method === "POST" && path === ROUTES.upstream)) {
      throw new AppError("machine/token-scope");
    }
    const { handler, mediaTypeError, rest } = findRoute(routes, method, path);
    if (method !== "GET" && method !== "HEAD") guardChange(request, mediaTypeError);
    await handler({ request, response, path, rest, query: new URLSearchParams(queryText), caller });
  }

  return (request, response) => {
    response.setHeader("Server", serverName);
    for (const [name, value] of Object.entries(SECURITY_HEADERS)) response.setHeader(name, value);
    if (isClosing()) response.setHeader("Connection", "close");
    answer(request, response).catch((error: unknown) => {
      // A client that left in the middle of its own request needs no answer, and its leaving is no failure.
      if (request.destroyed && !request.complete) return;
      // The same for one that left before its answer: the work for it was aborted.
      if (response.destroyed && isAbort(error)) return;
      answerError(response, error, logger);
    });
  };
}

/** The page is the same for everyone and holds no data; login must be reachable. */
function isOpen(path: string): boolean {
  return path === ROUTES.page || path === ROUTES.login || path === ROUTES.join || path.startsWith(ROUTES.static);
}

function isAbort(error: unknown): boolean {
  return error instanceof Error && error.name === "AbortError";
}

function splitTarget(target: string): [path: string, query: string] {
  const mark = target.indexOf("?");
  return mark < 0 ? [target, ""] : [target.slice(0, mark), target.slice(mark + 1)];
}
