import type { IncomingMessage } from "node:http";
import { ROUTES } from "../../api/routes.ts";
import { createSseDecoder, parseFrame } from "../../api/sse.ts";
import { get, type DaemonAddress } from "../daemon/http-get.ts";

export interface StreamWatch {
  /** When the session's first event arrived, on the clock of `performance.now()`; null before that. */
  seenAtMs(): number | null;
  close(): void;
}

const OPEN_MS = 5000;

/**
 * Subscribes to the stream for an event of one session.
 * @returns once the daemon has confirmed the connection: no later event is missed
 * @throws when it does not
 */
export async function watchStream(address: DaemonAddress, sessionId: string): Promise<StreamWatch> {
  const ending = new AbortController();
  const opened = Promise.withResolvers<void>();
  const timer = setTimeout(() => opened.reject(new Error(`no frame within ${OPEN_MS} ms`)), OPEN_MS);
  let seenAtMs: number | null = null;

  async function read(response: IncomingMessage): Promise<void> {
    if (response.statusCode !== 200) throw new Error(`it answered ${response.statusCode ?? "nothing"}`);
    const decoder = createSseDecoder();
    response.setEncoding("utf8");
    for await (const chunk of response as AsyncIterable<string>) {
      for (const message of decoder.push(chunk)) {
        const frame = parseFrame(message);
        if (frame?.type === "connected") opened.resolve();
        if (frame?.type === "event" && frame.data.session_id === sessionId) seenAtMs ??= performance.now();
      }
    }
  }

  get(address, ROUTES.events, { idleMs: 60_000, signal: ending.signal }).then(read).catch(opened.reject);
  try {
    await opened.promise;
  } catch (error) {
    ending.abort();
    throw error;
  } finally {
    clearTimeout(timer);
  }
  return { seenAtMs: () => seenAtMs, close: () => ending.abort() };
}
