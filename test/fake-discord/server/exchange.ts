import type { Bot, Json } from "../state/model.ts";
import type { World } from "../state/world.ts";
import type { StartLimit } from "../gateway/sessions.ts";
import type { Limiter } from "../limits/limiter.ts";

export interface UploadedFile {
  /** The n of `files[n]`. */
  readonly index: string;
  readonly filename: string;
  readonly data: Buffer;
}

/** A request that found its route. */
export interface ApiRequest {
  readonly world: World;
  readonly limiter: Limiter;
  readonly gateway: { readonly startLimit: StartLimit; url(): string };
  /** Milliseconds instead of seconds in every rate-limit value, as API v6 answers. */
  readonly speaksMilliseconds: boolean;
  /** A named part of the path; throws when the route has none of that name. */
  readonly param: (name: string) => string;
  /** As `param`, undefined where the route has none of that name. */
  readonly optional: (name: string) => string | undefined;
  readonly query: URLSearchParams;
  readonly body: Json;
  readonly files: readonly UploadedFile[];
  /** The bot that sent the request; throws 401 when there is none. */
  readonly bot: () => Bot;
}

export interface Reply {
  readonly status: number;
  /** Absent: no body at all. A string is sent unchanged, other values as JSON. */
  readonly body?: unknown;
  readonly headers?: Readonly<Record<string, string>>;
}

export type Handler = (request: ApiRequest) => Reply;
