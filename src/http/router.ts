import { AppError } from "../core/errors/errors.ts";
import type { RoutePath } from "../api/routes.ts";
import type { Handler } from "./exchange.ts";

/** The error code for a request whose body cannot be JSON. */
export type MediaTypeError = "http/media-type" | "http/otlp-media-type";

export interface Route {
  readonly path: RoutePath;
  /** Whether more follows the path: `/api/log/` and a number. */
  readonly isPrefix: boolean;
  readonly methods: readonly string[];
  readonly handler: Handler;
  readonly mediaTypeError?: MediaTypeError;
}

export interface RouteMatch {
  readonly handler: Handler;
  readonly mediaTypeError: MediaTypeError;
  readonly rest: string;
}

/**
 * Finds the route of a path, compared byte by byte as it was sent: `/api/%6cog` and `/api//log` are other paths.
 * @throws AppError `http/not-found`, `http/method`
 */
export function findRoute(routes: readonly Route[], method: string, path: string): RouteMatch {
  for (const route of routes) {
    const isHit = route.isPrefix ? path.startsWith(route.path) && path !== route.path : path === route.path;
    if (!isHit) continue;
    if (!route.methods.includes(method)) throw new AppError("http/method", { method, allow: route.methods.join(", ") });
    const { handler, mediaTypeError = "http/media-type" } = route;
    return { handler, mediaTypeError, rest: path.slice(route.path.length) };
  }
  throw new AppError("http/not-found", { path: path.slice(0, 200) });
}

const READING = ["GET", "HEAD"];

export function get(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: false, methods: READING, handler };
}

export function post(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: false, methods: ["POST"], handler };
}

/** Reads an item below a path: one session of `/api/sessions/`. */
export function getBelow(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: true, methods: READING, handler };
}

/** An action on an item below a path. */
export function postBelow(path: RoutePath, handler: Handler): Route {
  return { path, isPrefix: true, methods: ["POST"], handler };
}
