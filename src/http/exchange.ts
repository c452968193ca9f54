import type { IncomingMessage, ServerResponse } from "node:http";
import type { Caller } from "./access/access.ts";

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

/** Answers one route. Throws an AppError (or anything else, which becomes `internal`) before it has written. */
export type Handler = (exchange: Exchange) => void | Promise<void>;
