import { urlHost } from "./loopback.ts";

/** The names under which this server may be asked. */
export interface OwnNames {
  /** Whether a Host header means us on `port`: one of our names, with that port or without any. */
  isOwnHost(host: string, port: number): boolean;
  /** Whether an Origin header is one of our own pages on `port`. */
  isOwnOrigin(origin: string, port: number): boolean;
}

/**
 * @param host what the server listens on
 * @param allowedHosts more names, each with a port (`localhost:9000`, for a tunnel) or without (then our port counts)
 */
export function createOwnNames(host: string, allowedHosts: readonly string[]): OwnNames {
  const names = ["127.0.0.1", "localhost", "[::1]", urlHost(host), ...allowedHosts].map((name) => name.toLowerCase());
  const own: ReadonlySet<string> = new Set(names);

  function isOwnHost(value: string, port: number): boolean {
    const lower = value.toLowerCase();
    const suffix = `:${port}`;
    return own.has(lower) || (lower.endsWith(suffix) && own.has(lower.slice(0, -suffix.length)));
  }

  return {
    isOwnHost,
    isOwnOrigin(origin, port) {
      const prefix = "http://";
      if (!origin.toLowerCase().startsWith(prefix)) return false;
      const authority = origin.slice(prefix.length).toLowerCase();
      // Without a port an origin is port 80: another server's page, unless we are that server or were told its name.
      const namesPort = /:\d+$/.test(authority);
      if (!namesPort && port !== 80 && !allowedHosts.some((name) => name.toLowerCase() === authority)) return false;
      return isOwnHost(authority, port);
    },
  };
}
