import type { Json } from "../state/model.ts";

/** A request as it came in. Holds no secret: tokens are gone from the path. */
export interface SeenRequest {
  readonly method: string;
  /** Without version and query: `/webhooks/1/<token>`. */
  readonly path: string;
  readonly query: URLSearchParams;
  /** 6 without a version in the path. */
  readonly version: number;
  readonly body: Json;
  readonly files: readonly { readonly filename: string; readonly size: number }[];
  readonly userAgent: string;
  readonly at: number;
  /** Of the answer; null while there is none, or when it got lost. */
  status: number | null;
}

/** A webhook's token is all that its path keeps secret. */
export function withoutToken(path: string): string {
  return path.replace(/^(\/webhooks\/[^/]+\/)[^/]+/, "$1<token>");
}
