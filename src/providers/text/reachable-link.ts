import { isLoopbackHost } from "../../core/loopback.ts";

/** The address of an event on the dashboard, where somebody on another device could open it; else null. */
export function reachableLink(link: string | null): string | null {
  const url = link === null ? null : URL.parse(link);
  if (url === null || !/^https?:$/.test(url.protocol) || isLoopbackHost(url.hostname)) return null;
  return url.href;
}
