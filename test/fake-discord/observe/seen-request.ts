import type { Json } from "../state/model.ts";

/** A received request. It contains no secret: tokens are removed from the path. */
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
  /** Status of the response; null if it is pending or was lost. */
  status: number | null;
}

/** The only secret in a path is the token of a webhook or an interaction. */
export function withoutToken(path: string): string {
  return path.replace(/^(\/(?:webhooks|interactions)\/[^/]+\/)[^/]+/, "$1<token>");
}
