import { once } from "node:events";
import { connect, type Socket } from "node:net";
import { payloadOf } from "../scratch.ts";
import type { LoadOrder } from "./load-order.ts";

export interface Posters {
  /** From now on response times are recorded. */
  begin(): void;
  /** @returns the response times since {@link begin}, in milliseconds */
  end(): readonly number[];
  /** Stops sending. @returns how many were sent, all answered */
  stop(): Promise<number>;
}

/**
 * Connections that post one payload after another, over plain sockets: Node's HTTP client costs more than the measured
 * servers.
 * @throws Error when a response is not 2xx
 */
export async function createPosters({ url, postPath, connections, bytes }: LoadOrder): Promise<Posters> {
  const { hostname, port, host } = new URL(url);
  const head = `POST ${postPath} HTTP/1.1\r\nHost: ${host}\r\nContent-Type: application/json\r\nContent-Length: `;
  let sent = 0;
  let samples: number[] | null = null;
  let stopping = false;

  async function post(socket: Socket): Promise<void> {
    let text = "";
    let sentAtMs = 0;
    const done = Promise.withResolvers<void>();

    function send(): void {
      if (stopping) {
        socket.end();
        done.resolve();
        return;
      }
      const body = payloadOf(bytes, sent);
      sent += 1;
      sentAtMs = performance.now();
      // Payloads of this generator are ASCII: a character is a byte.
      socket.write(`${head}${body.length}\r\n\r\n${body}`, "latin1");
    }

    socket.on("data", (chunk: string) => {
      text += chunk;
      if (!isWhole(text)) return;
      if (!text.startsWith("HTTP/1.1 2")) done.reject(new Error(`refused: ${text.slice(0, 300)}`));
      samples?.push(performance.now() - sentAtMs);
      text = "";
      send();
    });
    socket.on("close", () => done.reject(new Error("a connection was closed")));
    send();
    return done.promise;
  }

  const sockets = Array.from({ length: connections }, () => connect(Number(port), hostname));
  await Promise.all(
    sockets.map(async (socket) => {
      socket.setNoDelay(true).setEncoding("latin1");
      await once(socket, "connect");
    }),
  );
  const finished = Promise.all(sockets.map(post));
  return {
    begin() {
      samples = [];
    },
    end() {
      const taken = samples ?? [];
      samples = null;
      return taken;
    },
    async stop() {
      stopping = true;
      await finished;
      return sent;
    },
  };
}

/** Whether a response has arrived with its body; all three servers send its length. */
function isWhole(text: string): boolean {
  const headEnd = text.indexOf("\r\n\r\n");
  if (headEnd < 0) return false;
  const length = /\r\ncontent-length: (\d+)/i.exec(text)?.[1];
  return text.length >= headEnd + 4 + Number(length ?? 0);
}
