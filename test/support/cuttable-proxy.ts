import { once } from "node:events";
import { connect, createServer, type Socket } from "node:net";
import type { TestContext } from "node:test";

export interface CuttableProxy {
  readonly url: string;
  /** Breaks every connection and refuses new ones until mended, as a failing network does. */
  cut(): void;
  mend(): void;
}

/** A proxy to a server on this machine. It rewrites Host and Origin so that the server cannot detect it. */
export async function openProxy(t: Pick<TestContext, "after">, target: string): Promise<CuttableProxy> {
  const { port: targetPort } = new URL(target);
  const sockets = new Set<Socket>();
  let whole = true;
  const server = createServer((client) => {
    if (!whole) {
      client.resetAndDestroy();
      return;
    }
    const upstream = connect(Number(targetPort), "127.0.0.1");
    for (const socket of [client, upstream]) {
      sockets.add(socket);
      socket.on("error", () => {});
      socket.on("close", () => {
        sockets.delete(socket);
        client.destroy();
        upstream.destroy();
      });
    }
    client.on("data", (chunk: Buffer) => {
      upstream.write(chunk.toString("latin1").replaceAll(`127.0.0.1:${port}`, `127.0.0.1:${targetPort}`), "latin1");
    });
    upstream.pipe(client);
  }).listen(0, "127.0.0.1");
  await once(server, "listening");
  const address = server.address();
  const port = typeof address === "object" && address !== null ? address.port : 0;

  function breakAll(): void {
    for (const socket of sockets) socket.resetAndDestroy();
  }
  t.after(() => {
    breakAll();
    server.close();
  });
  return {
    url: `http://127.0.0.1:${port}`,
    cut: () => {
      whole = false;
      breakAll();
    },
    mend: () => {
      whole = true;
    },
  };
}
