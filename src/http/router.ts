import type { IncomingMessage, ServerResponse } from "node:http";
import type { RoutePath } from "../api/routes.ts";
import { AppError } from "../core/errors/errors.ts";
import type { Caller } from "./access/access.ts";

export interface Route {
  readonly path: RoutePath;
  /** Whether more follows the path: `/api/log/` and a number. */
  readonly isPrefix: boolean;
  readonly methods: readonly string[];
  readonly handler: Handler;
}

/**
 * Finds the route of a path, compared byte by byte as it was sent: `/api/%6cog` and `/api//log` are other paths.
 * @throws AppError `http/not-found`, `http/method`
 */
export function findRoute(routes: readonly Route[], method: string, path: string): Route {
  const found = routes.find((route) => isAt(route, path));
  if (found === undefined) throw new AppError("http/not-found", { path: path.slice(0, 200) });
  if (found.methods.includes(method)) return found;
  throw new AppError("http/method", { method, allow: found.methods.join(", ") });
}

/** Whether the route answers that path. */
export function isAt(route: Pick<Route, "path" | "isPrefix">, path: string): boolean {
  return route.isPrefix ? path.startsWith(route.path) && path !== route.path : path === route.path;
}

const READING = ["GET", "HEAD"];

export function get(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: false, methods: READING, handler };
}

export function post(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: false, methods: ["POST"], handler };
}

/** Reads what is at a path, and acts on it. */
export function getAndPost(path: RoutePath, read: Handler, act: Handler): Route {
  const handler: Handler = (exchange) => (exchange.request.method === "POST" ? act : read)(exchange);
  return { path, isPrefix: false, methods: [...READING, "POST"], handler };
}

/** Reads an item below a path: one session of `/api/sessions/`. */
export function getBelow(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: true, methods: READING, handler };
}

/** Reads items below a path, and acts on them. */
export function getAndPostBelow(path: RoutePath, read: Handler, act: Handler): Route {
  const handler: Handler = (exchange) => (exchange.request.method === "POST" ? act : read)(exchange);
  return { path, isPrefix: true, methods: [...READING, "POST"], handler };
}

/** An action on an item below a path. */
export function postBelow(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: true, methods: ["POST"], handler };
}

/** One request that passed the guard, and the response to it. */
export interface Exchange {
  readonly request: IncomingMessage;
  readonly response: ServerResponse;
  /** The path as it was sent: neither decoded nor normalised. */
  readonly path: string;
  /** The part after the route's own path, as sent: the id in `/api/sessions/<id>`. Empty for exact routes. */
  readonly rest: string;
  readonly query: URLSearchParams;
  /** Null without a token, and on public routes. */
  readonly caller: Caller | null;
}

/**
 * Answers one route with what it returns, as JSON; undefined: it writes the response itself. Throws an AppError (or
 * anything else, which becomes `internal`) before it has written.
 */
export type Handler = (exchange: Exchange) => unknown;

/** Aborted when the client leaves before its response is out, so that its work can stop. */
export function untilClosed(response: ServerResponse): AbortSignal {
  const controller = new AbortController();
  response.once("close", () => controller.abort());
  if (response.destroyed) controller.abort();
  return controller.signal;
}
