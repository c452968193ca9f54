import { execFile } from "node:child_process";
import type { LoginLinkDto } from "../../api/dto.ts";
import { LOGIN_FRAGMENT, ROUTES } from "../../api/routes.ts";
import { SETTINGS } from "../../config/settings.ts";
import { isUnencrypted } from "../../core/access.ts";
import { formatDuration } from "../../core/format/time.ts";
import { isJsonObject, objectField, parseJsonObject, textField } from "../../core/json.ts";
import type { Io } from "../command.ts";
import { paint, alignColumns } from "../terminal/print.ts";
import { qrLines } from "../terminal/qr-code.ts";
import { askDaemon, type RunningDaemon } from "./daemon-client.ts";
import { NOT_ENCRYPTED, reachableUrls, type ReachableUrl } from "./reachable-urls.ts";

/**
 * Prints what pairs a browser of this machine, and a phone where one reaches the daemon: its QR code and its link. The
 * links are not opened from here: other users of the machine see a program's arguments, and could be faster.
 * @param name of the browser; empty for its own description, and `Phone` for one that scans
 */
export async function pairBrowsers(io: Io, daemon: RunningDaemon, name: string): Promise<void> {
  const { port } = new URL(daemon.runtime.url);
  const urls = await reachableUrls(daemon);
  const [local, remote] = [urls.filter(({ isLocal }) => isLocal), urls.filter(({ isLocal }) => !isLocal)];
  const lives = [
    local.length > 0 ? await printLinks(io, daemon, { heading: "A browser of this machine:", urls: local, name }) : 0,
    remote.length > 0 ? await printPhone(io, daemon, { urls: remote, name: name || "Phone" }) : 0,
  ];
  const within = formatDuration(Math.max(...lives) * 1000, "en");
  io.err(`Each link works once, within ${within}. Its browser then answers at that very address.`);
  if (remote.length === 0) for (const line of await phoneAdvice(port)) io.err(line);
  if (remote.some(({ url }) => isUnencrypted(url))) io.err(NOT_ENCRYPTED);
}

interface Offer {
  readonly heading: string;
  readonly urls: readonly ReachableUrl[];
  readonly name: string;
}

/** @returns for how many seconds they work */
async function printLinks(io: Io, daemon: RunningDaemon, { heading, urls, name }: Offer): Promise<number> {
  const { code, seconds } = await issueCode(daemon, name);
  io.out(heading);
  const links = urls.map(({ url, by }) => [...(urls.length === 1 ? [] : [by]), `${url}/${LOGIN_FRAGMENT}${code}`]);
  for (const line of alignColumns(links)) io.out(`  ${line}`);
  return seconds;
}

/** The first address is the one to scan: a name in force, else the first network. */
async function printPhone(io: Io, daemon: RunningDaemon, { urls, name }: Omit<Offer, "heading">): Promise<number> {
  const { code, seconds } = await issueCode(daemon, name);
  const links = urls
    .toSorted((one, other) => rank(one) - rank(other))
    .map(({ url }) => `${url}/${LOGIN_FRAGMENT}${code}`);
  io.out("A phone scans this, or opens one of its links:");
  // Light modules are drawn: on a light terminal without colours the code would be inverted.
  const lines = io.colour ? qrLines(links[0] ?? "") : null;
  for (const line of lines ?? []) io.out(`  ${paint(io, ["white", "bgBlack"], line)}`);
  for (const link of links) io.out(`  ${link}`);
  return seconds;
}

/** A network of one's own (Tailscale's addresses, RFC 6598) reaches a phone from anywhere. */
function rank({ url }: ReachableUrl): number {
  if (url.startsWith("https:")) return 0;
  return /^http:\/\/100\.(?:6[4-9]|[7-9]\d|1[01]\d|12[0-7])\./.test(url) ? 1 : 2;
}

async function issueCode({ address }: RunningDaemon, name: string) {
  const path = `${ROUTES.loginPair}?name=${encodeURIComponent(name)}`;
  const { code, expires_in_seconds: seconds } = await askDaemon<LoginLinkDto>(address, path, { method: "POST" });
  return { code, seconds };
}

/** How a phone reaches a daemon that listens on this machine alone, in two sentences. */
async function phoneAdvice(port: string): Promise<readonly string[]> {
  const name = await tailscaleName();
  const set = `put ${SETTINGS.allowedHosts.env}=${name ?? "NAME"} into hooks/.env.discord`;
  return [
    "The daemon listens on this machine alone, so no phone reaches it yet.",
    name === null
      ? "With Tailscale on both (docs/several-machines.md names other ways), `tailscale serve --bg` and an entry in CCEN_ALLOWED_HOSTS let it in."
      : `Tailscale runs here: \`tailscale serve --bg ${port}\`, ${set}, and \`ccen answers pair\` shows a code to scan.`,
  ];
}

/** This machine's name in its private network; null where Tailscale does not run. */
async function tailscaleName(): Promise<string | null> {
  const said = await new Promise<string>((resolve) => {
    execFile("tailscale", ["status", "--json"], { timeout: 2000, encoding: "utf8" }, (_error, stdout) =>
      resolve(stdout),
    );
  });
  const status = parseJsonObject(said);
  if (!isJsonObject(status) || status["BackendState"] !== "Running") return null;
  const name = textField(objectField(status, "Self"), "DNSName")?.replace(/\.$/, "") ?? "";
  return /^[a-z\d.-]{1,253}$/i.test(name) ? name : null;
}
