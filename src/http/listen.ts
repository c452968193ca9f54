import type { Server } from "node:http";
import { AppError } from "../core/errors.ts";
import { bareHost, isLoopback, urlHost } from "./loopback.ts";

/** Where a server really listens. */
export interface ListenAddress {
  readonly host: string;
  readonly port: number;
  /** Without a slash at the end: `http://127.0.0.1:8000`. */
  readonly url: string;
}

/**
 * @param port 0 takes a free one
 * @throws AppError `http/not-loopback`, `http/port-in-use`, `http/port-refused`, `http/address`
 */
export async function listen(server: Server, host: string, port: number): Promise<ListenAddress> {
  // Who may ask is decided by Host and Origin alone so far, which another machine can forge.
  if (!isLoopback(host)) throw new AppError("http/not-loopback", { host });
  const { promise, resolve, reject } = Promise.withResolvers<void>();
  server.once("error", reject);
  server.listen({ host: bareHost(host), port }, resolve);
  try {
    await promise;
  } catch (error) {
    throw toListenError(error, host, port);
  } finally {
    server.off("error", reject);
  }
  const address = server.address();
  const realPort = typeof address === "object" && address !== null ? address.port : port;
  return { host, port: realPort, url: `http://${urlHost(host)}:${realPort}` };
}

function toListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return new AppError("http/port-in-use", { port, host }, { cause: error });
  if (code === "EACCES") return new AppError("http/port-refused", { port }, { cause: error });
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return new AppError("http/address", { host }, { cause: error });
  return error;
}
