import { get, type IncomingMessage } from "node:http";
import type { TestContext } from "node:test";
import type { Frame } from "../../src/protocol/frame.ts";
import { createSseDecoder, parseFrame } from "../../src/protocol/sse.ts";
import { waitUntil } from "./wait-until.ts";

/** A client of the event stream on a real socket. */
export interface StreamClient {
  readonly response: IncomingMessage;
  readonly frames: Frame[];
  /** Numbers of the events received, in order. */
  seqs(): number[];
  readonly closed: boolean;
  /** Stops reading from the socket. */
  pause(): void;
  resume(): void;
  close(): void;
  waitFor(what: string, condition: () => boolean): Promise<void>;
}

export async function openStream(
  t: TestContext,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamClient> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = get(url, { headers, agent: false }, resolve);
  request.on("error", reject);
  t.after(() => request.destroy());
  const response = await promise;
  const decoder = createSseDecoder();
  const frames: Frame[] = [];
  let closed = false;
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    frames.push(...decoder.push(chunk).flatMap((message) => parseFrame(message) ?? []));
  });
  response.on("error", () => {});
  response.on("close", () => {
    closed = true;
  });
  return {
    response,
    frames,
    seqs: () => frames.flatMap((frame) => (frame.type === "event" ? [frame.data.seq] : [])),
    get closed() {
      return closed;
    },
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void request.destroy(),
    waitFor: waitUntil,
  };
}
