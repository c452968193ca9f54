import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { ROUTES } from "../../../src/api/routes.ts";

/** Resolves with the moment at which the next event arrives. */
export type NextEvent = () => Promise<number>;

/**
 * A client of the stream that records when an event came, until the signal. It only reads bytes: processing in a client
 * is not part of the path.
 */
export async function listen(url: string, signal: AbortSignal): Promise<NextEvent> {
  const request = get(new URL(ROUTES.events, url), { signal });
  // Aborted at the end of the measurement.
  request.on("error", () => {});
  const [response] = (await once(request, "response")) as [IncomingMessage];
  const listener: { arrived: (atMs: number) => void } = { arrived: () => {} };
  response.on("error", () => {});
  response.on("data", (chunk: Buffer) => {
    const atMs = performance.now();
    if (chunk.includes('"type":"event"')) listener.arrived(atMs);
  });
  return async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    listener.arrived = resolve;
    return promise;
  };
}
