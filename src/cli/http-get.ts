import { request, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";

export interface GetOptions {
  /** Silence of the other side for this long ends the request with an error. */
  readonly idleMs: number;
  readonly signal?: AbortSignal;
}

/** Begins a GET request on loopback. Resolves with the answer's head; the body is still to be read. */
export function get(url: URL, { idleMs, signal }: GetOptions): Promise<IncomingMessage> {
  return new Promise((resolve, reject) => {
    // Not fetch: it takes twice as long to load as the whole command, and has no idle timeout.
    const outgoing = request(url, { agent: false, timeout: idleMs, ...(signal === undefined ? {} : { signal }) });
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

/** @throws when there is no answer or it is not JSON */
export async function getJson(url: URL, options: GetOptions): Promise<JsonAnswer> {
  const response = await get(url, options);
  return { status: response.statusCode ?? 0, body: await json(response) };
}
