import { isIP } from "node:net";
import { urlHost } from "./url-host.ts";

/** Where a request came in. */
interface Here {
  readonly port: number;
  readonly address: string;
}

/** The names under which this server may be asked. */
export interface AllowedHosts {
  /** Whether a Host header means us: one of our names, with our port or without any. */
  isAllowedHost(host: string, here: Here): boolean;
  /** Whether an Origin header is one of our own pages. */
  isAllowedOrigin(origin: string, here: Here): boolean;
}

/** All addresses of a machine; not a name that a browser should ever show. */
const WILDCARDS: ReadonlySet<string> = new Set(["0.0.0.0", "::", "[::]"]);

/**
 * @param host what the server listens on
 * @param allowedHosts more names, each with a port (`localhost:9000`, for a tunnel) or without (then our port counts)
 */
export function createAllowedHosts(host: string, allowedHosts: readonly string[]): AllowedHosts {
  const allowed: ReadonlySet<string> = new Set(allowedHosts.map((name) => name.toLowerCase()));
  const own: ReadonlySet<string> = new Set([
    "127.0.0.1",
    "localhost",
    "[::1]",
    ...(WILDCARDS.has(host) ? [] : [urlHost(host).toLowerCase()]),
    ...allowed,
  ]);

  function isOwnHost(value: string, { port, address }: Here): boolean {
    const lower = value.toLowerCase();
    const suffix = `:${port}`;
    const bare = lower.endsWith(suffix) ? lower.slice(0, -suffix.length) : lower;
    // An address is nobody's name: no rebinding can point it elsewhere, and this one is where the request arrived.
    return own.has(lower) || own.has(bare) || bare === ownAddress(address);
  }

  return {
    isAllowedHost: isOwnHost,
    isAllowedOrigin(origin, here) {
      const [, scheme, authority] = /^(https?):\/\/(.*)$/.exec(origin.toLowerCase()) ?? [];
      if (scheme === undefined || authority === undefined) return false;
      // Only somebody else can speak TLS for us: a proxy, under a name that we were told.
      if (scheme === "https") return allowed.has(authority);
      // Without a port an origin is port 80: another server's page, unless we are that server or were told its name.
      const namesPort = /:\d+$/.test(authority);
      if (!namesPort && here.port !== 80 && !allowed.has(authority)) return false;
      return isOwnHost(authority, here);
    },
  };
}

/** As it stands in a Host header; an IPv4 address may come as `::ffff:192.0.2.1`. */
function ownAddress(address: string): string | null {
  const bare = address.replace(/^::ffff:(?=\d+\.)/, "");
  return isIP(bare) === 0 ? null : urlHost(bare);
}
