import type { IncomingMessage } from "node:http";
import { BlockList, isIP } from "node:net";
import { isSameSecret } from "../../../src/http/access/secrets.ts";
import type { Environment } from "../../../src/system/paths.ts";
import { listOf, readGrants } from "./grants.ts";
import { isSubject, type Identify } from "./identity.ts";

const MIN_SECRET = 32;

/** Headers of oauth2-proxy and the like, and one that the proxy has to add. */
const HEADERS = { secret: "ccen-proxy-secret", subject: "x-forwarded-email", groups: "x-forwarded-groups" } as const;

/**
 * People are named by a proxy in front of the server. Its headers count only from its addresses and with its secret: a
 * machine behind the same load balancer must not be able to name itself.
 * @returns null without configuration
 * @throws when the configuration is incomplete or malformed
 */
export function readProxy(environment: Environment): Identify | null {
  const secret = environment["CCEN_TEAM_PROXY_SECRET"] ?? "";
  const old = environment["CCEN_TEAM_PROXY_OLD_SECRET"] ?? "";
  const secrets = old === "" ? [secret] : [secret, old];
  const from = listOf(environment["CCEN_TEAM_PROXY_FROM"] ?? "");
  if (secret === "" && from.length === 0) return null;
  if (secrets.some(({ length }) => length < MIN_SECRET))
    throw new Error(`CCEN_TEAM_PROXY_SECRET and an old one have to have at least ${MIN_SECRET} characters`);
  if (from.length === 0) throw new Error("CCEN_TEAM_PROXY_FROM has to name the addresses of the proxy");
  const addresses = readAddresses(from);
  const grantsOf = readGrants(environment);
  return (request) => {
    const address = request.socket.remoteAddress ?? "";
    if (!addresses.check(address, isIP(address) === 6 ? "ipv6" : "ipv4")) return null;
    const given = only(request, HEADERS.secret);
    if (given === null || !secrets.some((one) => isSameSecret(given, one))) return null;
    const subject = only(request, HEADERS.subject);
    const groups = only(request, HEADERS.groups, "");
    if (subject === null || groups === null || !isSubject(subject)) return null;
    return { subject, email: subject, name: subject, grants: grantsOf(listOf(groups)), signIn: "proxy" };
  };
}

/** A header that is there once. A proxy that adds its own to that of a client would let the client name itself. */
function only({ headersDistinct }: IncomingMessage, name: string, missing: string | null = null): string | null {
  const [value, ...more] = headersDistinct[name] ?? [];
  if (value === undefined) return missing;
  return more.length === 0 ? value : null;
}

export function readAddresses(texts: readonly string[], name = "CCEN_TEAM_PROXY_FROM"): BlockList {
  const addresses = new BlockList();
  for (const text of texts) {
    const [address = "", prefix] = text.split("/");
    const family = isIP(address) === 6 ? "ipv6" : "ipv4";
    const bits = Number(prefix ?? (family === "ipv6" ? 128 : 32));
    const isValid = isIP(address) !== 0 && prefix !== "" && Number.isInteger(bits) && bits >= 1;
    if (!isValid || bits > (family === "ipv6" ? 128 : 32))
      throw new Error(`${name} has to be addresses such as 10.0.0.7 or 10.0.0.0/24, separated by commas`);
    addresses.addSubnet(address, bits, family);
  }
  return addresses;
}
