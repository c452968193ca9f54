import { isIPv4 } from "node:net";

/** Whether only this machine can reach a server that listens on `host`. */
export function isLoopback(host: string): boolean {
  const name = bareHost(host).toLowerCase();
  return name === "localhost" || name === "::1" || (isIPv4(name) && name.startsWith("127."));
}

/** A host as it stands in a URL: IPv6 in brackets. */
export function urlHost(host: string): string {
  const name = bareHost(host);
  return name.includes(":") ? `[${name}]` : name;
}

/** A host as `listen` takes it. */
export function bareHost(host: string): string {
  return host.startsWith("[") && host.endsWith("]") ? host.slice(1, -1) : host;
}
