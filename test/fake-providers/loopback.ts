import { createServer, type IncomingHttpHeaders } from "node:http";
import type { AddressInfo } from "node:net";
import type { TestContext } from "node:test";
import type { Clock } from "../../src/core/ports.ts";

export interface Seen {
  readonly method: string;
  readonly path: string;
  readonly headers: IncomingHttpHeaders;
  readonly body: string;
  readonly bytes: Buffer;
  readonly atMs: number;
}

export interface Answer {
  readonly status: number;
  readonly body: string;
  readonly headers?: Readonly<Record<string, string>>;
}

/** `lost-before`: the connection breaks before the service saw the request. `lost-after`: it has processed it. */
type Fault =
  | { readonly kind: "lost-before" | "lost-after" }
  | ({ readonly kind: "answer" } & Partial<Answer> & Pick<Answer, "status">);

/** A service on this machine that records its requests and fails on command. */
export interface Loopback {
  readonly origin: string;
  readonly requests: readonly Seen[];
  /** Applies to the next requests instead of the service. @returns ends it */
  fault(fault: Fault, times?: number): () => void;
  /** Connections are refused until {@link resume}. */
  stop(): Promise<void>;
  resume(): Promise<void>;
}

export async function startLoopback(
  t: Pick<TestContext, "after">,
  {
    clock,
    answer,
  }: {
    readonly clock: Clock;
    /** `gone`: the client has closed the connection. */
    readonly answer: (seen: Seen, gone: AbortSignal) => Answer | Promise<Answer>;
  },
): Promise<Loopback> {
  const requests: Seen[] = [];
  const faults: { readonly fault: Fault; left: number }[] = [];
  const server = createServer((request, response) => {
    const chunks: Buffer[] = [];
    request.on("data", (chunk: Buffer) => chunks.push(chunk));
    request.on("end", () => {
      const { method = "", url: path = "", headers } = request;
      const bytes = Buffer.concat(chunks);
      const seen: Seen = { method, path, headers, body: bytes.toString(), bytes, atMs: clock.now() };
      requests.push(seen);
      const planned = faults.find(({ left }) => left > 0);
      if (planned !== undefined) planned.left -= 1;
      const fault = planned?.fault;
      if (fault?.kind === "lost-before") {
        request.socket.destroy();
        return;
      }
      const gone = new AbortController();
      response.once("close", () => gone.abort());
      const reply = ({ status, body = "", headers: own = {} }: Partial<Answer> & Pick<Answer, "status">): void => {
        if (fault?.kind === "lost-after") request.socket.destroy();
        else response.writeHead(status, { connection: "close", ...own }).end(body);
      };
      if (fault?.kind === "answer") return reply(fault);
      const given = answer(seen, gone.signal);
      if (given instanceof Promise) void given.then(reply);
      else reply(given);
    });
  });

  async function listen(port: number): Promise<number> {
    const { promise, resolve, reject } = Promise.withResolvers<void>();
    server.once("error", reject);
    server.listen(port, "127.0.0.1", resolve);
    await promise;
    server.off("error", reject);
    return (server.address() as AddressInfo).port;
  }

  async function stop(): Promise<void> {
    const { promise, resolve } = Promise.withResolvers<void>();
    server.close(() => resolve());
    server.closeAllConnections();
    await promise;
  }

  const port = await listen(0);
  t.after(stop);
  return {
    origin: `http://127.0.0.1:${port}`,
    requests,
    fault: (fault, times = 1) => {
      const planned = { fault, left: times };
      faults.push(planned);
      return () => {
        planned.left = 0;
      };
    },
    stop,
    resume: async () => void (await listen(port)),
  };
}
