import { createServer } from "node:net";

/** Whether a daemon could listen there: null, or the error code. */
export function tryToListen(host: string, port: number): Promise<string | null> {
  return new Promise((resolve) => {
    const server = createServer();
    server.once("error", (error) => resolve("code" in error ? String(error.code) : error.message));
    server.listen({ host, port }, () => server.close(() => resolve(null)));
  });
}
