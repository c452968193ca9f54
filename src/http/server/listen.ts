import { once } from "node:events";
import type { Server } from "node:http";
import { isLoopbackHost } from "../../core/access.ts";
import { AppError } from "../../core/errors/errors.ts";

interface ListenOptions {
  readonly host: string;
  /** 0 takes a free one. */
  readonly port: number;
  /** Whether a token is required. Without one, other machines must not connect: they can forge Host and Origin. */
  readonly isProtected: boolean;
}

/** Its URL has no trailing slash: `http://127.0.0.1:8000`. */
export type ListenAddress = Readonly<Awaited<ReturnType<typeof listen>>>;

/** @throws AppError `http/not-loopback`, `http/port-in-use`, `http/port-refused`, `http/address` */
export async function listen(server: Server, { host, port, isProtected }: ListenOptions) {
  if (!isProtected && !isLoopbackHost(host)) throw new AppError("http/not-loopback", { host });
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
  return { host, port: realPort, url: localUrl(host, realPort) };
}

/** Where this machine reaches a server that listens at a host and port. */
export function localUrl(host: string, port: number): string {
  return `http://${urlHost(homeOf(host))}:${port}`;
}

/** Accepts no more connections and lets current requests finish; the rest is cut after `graceMs`. */
export async function closeServer(server: Server, graceMs: number): Promise<void> {
  if (!server.listening) return;
  const closed = once(server, "close");
  server.close();
  // From now on a connection may become idle at any moment, after a response without `Connection: close`.
  const sweep = setInterval(() => server.closeIdleConnections(), 50);
  const deadline = setTimeout(() => server.closeAllConnections(), graceMs);
  await closed;
  clearInterval(sweep);
  clearTimeout(deadline);
}

/** The local address of a server that listens on all addresses. */
function homeOf(host: string): string {
  if (host === "0.0.0.0") return "127.0.0.1";
  return bareHost(host) === "::" ? "::1" : host;
}

function toListenError(error: unknown, host: string, port: number): unknown {
  const code = error instanceof Error && "code" in error ? error.code : undefined;
  if (code === "EADDRINUSE") return new AppError("http/port-in-use", { port, host }, { cause: error });
  if (code === "EACCES") return new AppError("http/port-refused", { port }, { cause: error });
  if (code === "EADDRNOTAVAIL" || code === "ENOTFOUND") return new AppError("http/address", { host }, { cause: error });
  return error;
}

/** A host in the form of a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  const name = bareHost(host);
  return name.includes(":") ? `[${name}]` : name;
}

function bareHost(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
