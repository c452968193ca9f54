import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { request } from "../../system/node-http.ts";

/** Where a daemon listens, with its key. */
export interface DaemonAddress {
  readonly url: string;
  /** Null where it needs no token. */
  readonly key: string | null;
}

export interface AskOptions {
  /** Silence of the other side for this long ends the request with an error. */
  readonly idleMs: number;
  readonly method?: "GET" | "POST";
  readonly signal?: AbortSignal;
}

/** Sends a request to a daemon. Resolves with the response's head; the caller reads the body. */
export function get(
  { url, key }: DaemonAddress,
  path: string,
  { idleMs, method = "GET", signal }: AskOptions,
): Promise<IncomingMessage> {
  const headers = {
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
    ...(method === "POST" ? { "Content-Type": "application/json" } : {}),
  };
  return new Promise((resolve, reject) => {
    // Not fetch: it takes twice as long to load as the whole command, and has no idle timeout.
    const outgoing = request(new URL(path, url), {
      agent: false,
      method,
      headers,
      timeout: idleMs,
      ...(signal === undefined ? {} : { signal }),
    });
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error(`silent for ${idleMs} ms`)));
    outgoing.end();
  });
}

export interface JsonAnswer {
  readonly status: number;
  readonly body: unknown;
}

/** @throws when there is no response or it is not JSON */
export async function getJson(address: DaemonAddress, path: string, options: AskOptions): Promise<JsonAnswer> {
  const response = await get(address, path, options);
  return { status: response.statusCode ?? 0, body: await json(response) };
}
