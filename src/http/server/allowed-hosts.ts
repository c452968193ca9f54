import { isIP } from "node:net";
import { isEveryAddress } from "../../core/access.ts";
import { urlHost } from "./listen.ts";

/** The local end of a request's connection. */
interface Here {
  readonly port: number;
  readonly address: string;
}

export type AllowedHosts = ReturnType<typeof createAllowedHosts>;

/**
 * The names of this server.
 * @param host the listen address
 * @param allowedHosts more names, each with a port (`localhost:9000`, for a tunnel) or without (then our port counts)
 */
export function createAllowedHosts(host: string, allowedHosts: readonly string[]) {
  const allowed: ReadonlySet<string> = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const own: ReadonlySet<string> = new Set([
    "127.0.0.1",
    "localhost",
    "[::1]",
    // No name that a browser should ever show.
    ...(isEveryAddress(host) ? [] : [urlHost(host).toLowerCase()]),
    ...allowed,
  ]);

  function isOwnHost(value: string, { port, address }: Here): boolean {
    const lower = value.toLowerCase();
    const suffix = `:${port}`;
    const bare = lower.endsWith(suffix) ? lower.slice(0, -suffix.length) : lower;
    // DNS rebinding cannot change an IP address, and the request arrived at this one.
    return own.has(lower) || own.has(bare) || bare === ownAddress(address);
  }

  return {
    /** Whether a Host header names us: one of our names, with our port or without any. */
    isAllowedHost: isOwnHost,
    /** Whether an Origin header is one of our own pages. */
    isAllowedOrigin(origin: string, here: Here): boolean {
      const [, scheme, authority] = /^(https?):\/\/(.*)$/.exec(origin.toLowerCase()) ?? [];
      if (scheme === undefined || authority === undefined) return false;
      // Only a proxy can provide TLS, under a configured name.
      if (scheme === "https") return allowed.has(authority);
      // An origin without a port has port 80: another server's page, unless ours is 80 or its name is configured.
      const namesPort = /:\d+$/.test(authority);
      if (!namesPort && here.port !== 80 && !allowed.has(authority)) return false;
      return isOwnHost(authority, here);
    },
  };
}

/** As a Host header has it; an IPv4 address may arrive as `::ffff:192.0.2.1`. */
function ownAddress(address: string): string | null {
  const bare = address.replace(/^::ffff:(?=\d+\.)/, "");
  return isIP(bare) === 0 ? null : urlHost(bare);
}
