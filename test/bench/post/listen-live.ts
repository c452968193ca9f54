import { once } from "node:events";
import { get, type IncomingMessage } from "node:http";
import { setTimeout as sleep } from "node:timers/promises";
import type { LoadOrder } from "./load-order.ts";

/** One client of a server's stream, which only counts. */
export interface LiveClient {
  delivered(): number;
  /** Resolves when this many events have arrived, or on timeout. */
  until(count: number, timeoutMs: number): Promise<void>;
  close(): void;
}

export async function listenLive({ url, livePath, live }: LoadOrder): Promise<LiveClient> {
  const address = new URL(livePath, url);
  const counter = live === "sse" ? await countFrames(address) : await countMessages(address);
  return {
    ...counter,
    async until(count, timeoutMs) {
      const endMs = performance.now() + timeoutMs;
      while (counter.delivered() < count && performance.now() < endMs) await sleep(5);
    },
  };
}

const EVENT = "\nevent: event\n";

async function countFrames(address: URL): Promise<Omit<LiveClient, "until">> {
  const outgoing = get(address);
  const [response] = (await once(outgoing, "response")) as [IncomingMessage];
  let delivered = 0;
  let rest = "\n";
  response.setEncoding("latin1");
  response.on("data", (chunk: string) => {
    const text = rest + chunk;
    for (let at = text.indexOf(EVENT); at >= 0; at = text.indexOf(EVENT, at + EVENT.length)) delivered += 1;
    // This chunk may end in half a line; without the line break before it, it is not counted twice.
    rest = text.slice(Math.max(0, text.length - EVENT.length + 1));
  });
  return { delivered: () => delivered, close: () => outgoing.destroy() };
}

async function countMessages(address: URL): Promise<Omit<LiveClient, "until">> {
  address.protocol = "ws:";
  const socket = new WebSocket(address);
  let delivered = 0;
  socket.addEventListener("message", () => {
    delivered += 1;
  });
  await once(socket, "open");
  return { delivered: () => delivered, close: () => socket.close() };
}
