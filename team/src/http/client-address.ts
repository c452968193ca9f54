import type { IncomingMessage } from "node:http";
import { isIP, type BlockList } from "node:net";

/**
 * Where a request came from: the connection's address, or what trusted proxies say. Each of them appends the address
 * that it saw to `X-Forwarded-For`, so what stands before the last untrusted one is the client's invention.
 */
export function clientAddress({ socket, headersDistinct }: IncomingMessage, trusted: BlockList | null): string {
  const own = socket.remoteAddress ?? "";
  if (trusted === null) return own;
  const named = (headersDistinct["x-forwarded-for"] ?? []).flatMap((header) => header.split(","));
  let address = own;
  for (const before of named.toReversed()) {
    const next = before.trim();
    if (!isIn(trusted, address) || isIP(next) === 0) break;
    address = next;
  }
  return address;
}

export function isIn(trusted: BlockList, address: string): boolean {
  return trusted.check(address, isIP(address) === 6 ? "ipv6" : "ipv4");
}
