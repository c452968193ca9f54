import { get, type IncomingMessage } from "node:http";
import type { TestContext } from "node:test";
import type { EventDto } from "../../src/api/dto.ts";
import { createFrameDecoder, type Frame } from "../../src/api/sse.ts";
import { waitFor } from "./wait-for.ts";

/** A client of the event stream on a real socket. */
export interface StreamClient {
  readonly response: IncomingMessage;
  readonly frames: Frame[];
  /** The events received, in order. */
  events(): EventDto[];
  /** Their numbers. */
  seqs(): number[];
  readonly closed: boolean;
  /** Stops reading from the socket. */
  pause(): void;
  resume(): void;
  close(): void;
  waitFor(what: string, condition: () => boolean): Promise<boolean>;
}

export async function openStream(
  t: Pick<TestContext, "after">,
  url: string,
  headers: Readonly<Record<string, string>> = {},
): Promise<StreamClient> {
  const { promise, resolve, reject } = Promise.withResolvers<IncomingMessage>();
  const request = get(url, { headers, agent: false }, resolve);
  request.on("error", reject);
  t.after(() => request.destroy());
  const response = await promise;
  const decode = createFrameDecoder();
  const frames: Frame[] = [];
  let closed = false;
  response.setEncoding("utf8");
  response.on("data", (chunk: string) => {
    frames.push(...decode(chunk));
  });
  response.on("error", () => {});
  response.on("close", () => {
    closed = true;
  });
  const events = (): EventDto[] => frames.flatMap((frame) => (frame.type === "event" ? [frame.data] : []));
  return {
    response,
    frames,
    events,
    seqs: () => events().map(({ seq }) => seq),
    get closed() {
      return closed;
    },
    pause: () => void response.pause(),
    resume: () => void response.resume(),
    close: () => void request.destroy(),
    waitFor: waitFor,
  };
}
