import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";

/**
 * What happens to a connection once so many bytes have passed: `request` and `answer` break it in the middle of one,
 * `silent` lets nothing pass any more in either direction, `deaf` no answers. The last two close nothing, as a network
 * that is gone does not.
 */
export interface Fate {
  readonly kind: "request" | "answer" | "silent" | "deaf";
  readonly afterBytes: number;
}

interface NetworkOptions {
  /** Ports on this machine, in the order in which a new connection tries them. */
  readonly targets: () => readonly number[];
  /** Of each new connection; null for one that stays whole. */
  readonly fateOf?: () => Fate | null;
}

interface Link {
  readonly client: Socket;
  readonly server: Socket;
}

export interface Network {
  readonly port: number;
  /** How many connections met their fate, by kind. */
  readonly cuts: Readonly<Record<Fate["kind"], number>>;
  /** All current connections fall silent without being closed, as when the other host loses its power. */
  freeze(): void;
  /** Of all current connections no answer arrives any more. */
  deafen(): void;
  /** Ends all current connections. */
  reset(): void;
}

/** A network between clients and servers of this machine that loses connections in every way a real one does. */
export async function openNetwork(t: Pick<TestContext, "after">, options: NetworkOptions): Promise<Network> {
  const { targets, fateOf = () => null } = options;
  const sockets = new Set<Socket>();
  const silenced = new WeakSet<Socket>();
  const open = new Set<Link>();
  const cuts = { request: 0, answer: 0, silent: 0, deaf: 0 };

  function keep(socket: Socket): Socket {
    sockets.add(socket);
    socket.on("error", () => {});
    socket.on("close", () => sockets.delete(socket));
    return socket;
  }

  function silence({ client, server }: Link): void {
    silenced.add(client);
    silenced.add(server);
  }

  function breakLink({ client, server }: Link): void {
    client.resetAndDestroy();
    server.resetAndDestroy();
  }

  function join(client: Socket, server: Socket): void {
    const fate = fateOf();
    const link = { client, server };
    open.add(link);
    let [sentBytes, answeredBytes] = [0, 0];
    const breakNow = (): void => breakLink(link);
    const meet = (kind: Fate["kind"], bytes: number): boolean => {
      if (fate?.kind !== kind || bytes < fate.afterBytes) return false;
      cuts[kind] += 1;
      return true;
    };
    client.on("data", (chunk: Buffer) => {
      if (silenced.has(client)) return;
      sentBytes += chunk.length;
      if (meet("silent", sentBytes)) silence(link);
      else if (meet("request", sentBytes)) {
        // What was before the cut arrives, and then the end of the connection.
        const arrives = chunk.subarray(0, chunk.length - (sentBytes - (fate?.afterBytes ?? 0)));
        server.write(arrives, breakNow);
      } else server.write(chunk);
    });
    server.on("data", (chunk: Buffer) => {
      if (silenced.has(server)) return;
      answeredBytes += chunk.length;
      if (meet("deaf", answeredBytes)) silenced.add(server);
      else if (meet("answer", answeredBytes)) {
        const arrives = chunk.subarray(0, chunk.length - (answeredBytes - (fate?.afterBytes ?? 0)));
        client.write(arrives, breakNow);
      } else client.write(chunk);
    });
    for (const [socket, other] of [
      [client, server],
      [server, client],
    ] as const) {
      socket.on("close", () => {
        open.delete(link);
        if (!silenced.has(socket)) other.resetAndDestroy();
      });
    }
  }

  async function carry(client: Socket): Promise<void> {
    for (const port of targets()) {
      const server = connect(port, "127.0.0.1");
      const isOpen = await once(server, "connect").then(
        () => true,
        () => false,
      );
      if (!isOpen) continue;
      join(client, keep(server));
      return;
    }
    client.resetAndDestroy();
  }

  const listener = createServer((client) => void carry(keep(client))).listen(0, "127.0.0.1");
  await once(listener, "listening");
  t.after(() => {
    listener.close();
    for (const socket of sockets) socket.destroy();
  });
  const address = listener.address();
  return {
    port: typeof address === "object" && address !== null ? address.port : 0,
    cuts,
    freeze: () => {
      for (const link of open) silence(link);
    },
    deafen: () => {
      for (const { server } of open) silenced.add(server);
    },
    reset: () => {
      for (const link of open) breakLink(link);
    },
  };
}
