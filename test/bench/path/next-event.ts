import { ROUTES } from "../../../src/protocol/routes.ts";
import { createSseDecoder, parseFrame } from "../../../src/protocol/sse.ts";

/** Resolves with the moment at which the next event arrives. */
export type NextEvent = () => Promise<number>;

/** A client of the live stream that knows when an event came, until the signal. */
export async function listen(url: string, signal: AbortSignal): Promise<NextEvent> {
  const response = await fetch(new URL(ROUTES.events, url), { signal });
  if (response.body === null) throw new Error("the stream has no body");
  const listener: { arrived: (atMs: number) => void } = { arrived: () => {} };
  const decoder = createSseDecoder();
  const text = response.body.pipeThrough(new TextDecoderStream());
  void (async () => {
    for await (const chunk of text) {
      const atMs = performance.now();
      const frames = decoder.push(chunk).map(parseFrame);
      if (frames.some((frame) => frame?.type === "event")) listener.arrived(atMs);
    }
  })().catch(() => {
    // Aborted at the end of the measurement.
  });
  return async () => {
    const { promise, resolve } = Promise.withResolvers<number>();
    listener.arrived = resolve;
    return promise;
  };
}
