import { networkInterfaces } from "node:os";
import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { SETTINGS } from "../../config/settings.ts";
import { isEveryAddress, isLoopbackHost } from "../../core/access.ts";
import { askDaemon, type RunningDaemon } from "./daemon-client.ts";

export interface ReachableUrl {
  readonly url: string;
  /** For this machine alone, or for the far end of a tunnel. */
  readonly isLocal: boolean;
  /** Why it leads here, in a few words. */
  readonly by: string;
}

type Networks = ReturnType<typeof networkInterfaces>;

export const NOT_ENCRYPTED = "HTTP is not encrypted: use it only in a private network (Tailscale, WireGuard).";

/** An address without its interface leads nowhere in a browser. */
const LINK_LOCAL = /^(?:fe[89ab][0-9a-f]:|169\.254\.)/i;

/**
 * The addresses at which browsers reach a running daemon: the names in force that a proxy or a tunnel has for it, the
 * address where it listens, and where it listens on all of them, those of this machine's networks.
 */
export async function reachableUrls(
  { address, runtime }: Pick<RunningDaemon, "address" | "runtime">,
  networks: Networks = networkInterfaces(),
): Promise<readonly ReachableUrl[]> {
  const { settings } = await askDaemon<SettingsDto>(address, ROUTES.settings);
  const names = settings.find(({ key }) => key === SETTINGS.allowedHosts.env)?.value ?? "";
  const { port, hostname } = new URL(runtime.url);
  const isLocal = isLoopbackHost(hostname);
  const own = { url: runtime.url, isLocal, by: isLocal ? "this machine" : SETTINGS.dashboardHost.env };
  return [...names.split(",").flatMap((name) => named(name.trim())), own, ...inNetworks(runtime.host, port, networks)];
}

function named(name: string): readonly ReachableUrl[] {
  const { hostname = "", port = "" } = URL.parse(`http://${name}`) ?? {};
  const by = SETTINGS.allowedHosts.env;
  // Only a TLS proxy needs another name than our own address; a tunnel ends at a port of its own.
  if (!isLoopbackHost(hostname)) return hostname === "" ? [] : [{ url: `https://${name}`, isLocal: false, by }];
  return port === "" ? [] : [{ url: `http://${name}`, isLocal: true, by }];
}

function inNetworks(host: string, port: string, networks: Networks): readonly ReachableUrl[] {
  if (!isEveryAddress(host)) return [];
  return Object.entries(networks).flatMap(([name, addresses = []]) =>
    addresses
      .filter(({ family, internal }) => !internal && (family === "IPv4" || host !== "0.0.0.0"))
      .filter(({ address }) => !LINK_LOCAL.test(address))
      .map(({ address, family }) => {
        const authority = `${family === "IPv6" ? `[${address}]` : address}:${port === "" ? "80" : port}`;
        return { url: `http://${authority}`, isLocal: false, by: name };
      }),
  );
}
