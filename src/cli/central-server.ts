import type { ForwardingDto, MachinesDto } from "../api/forwarding-dto.ts";
import { ROUTES, type RoutePath } from "../api/routes.ts";
import { plainLine } from "../core/format/sanitize.ts";
import { deliveryReasonText } from "../core/i18n/delivery-reason.ts";
import { parseJsonObject, type JsonObject } from "../core/json.ts";
import { requestOnce } from "../system/http-client.ts";
import { EXIT, type ExitCode, type Io } from "./command.ts";
import { askDaemon, type DaemonAddress } from "./daemon/daemon-client.ts";
import { restartDaemon } from "./daemon/restart-daemon.ts";
import { writeSettings } from "./env-file.ts";
import { poll } from "./poll.ts";

const ANSWER_MS = 15_000;
const MAX_ANSWER_BYTES = 65_536;

const BEGIN_MS = 15_000;

const MAX_SHOWN = 300;

type ServerAnswer =
  | { readonly kind: "answered"; readonly status: number; readonly fields: JsonObject }
  | { readonly kind: "silent"; readonly reason: string };

/** One request to a central daemon or a team server, which may be another program. */
export async function postToServer(
  url: string,
  path: RoutePath,
  { body, signal }: { readonly body: object; readonly signal: AbortSignal },
): Promise<ServerAnswer> {
  const answer = await requestOnce(
    { url: `${url}${path}`, headers: { "Content-Type": "application/json" }, body: JSON.stringify(body) },
    { fetch, nowMs: 0, signal, timeoutMs: ANSWER_MS, maxResponseBytes: MAX_ANSWER_BYTES },
  );
  if (answer.kind !== "answered") return { kind: "silent", reason: deliveryReasonText(answer.reason, "en") };
  return { kind: "answered", status: answer.status, fields: parseJsonObject(answer.text) ?? {} };
}

/** A text of another machine is untrusted. */
export function shown(value: unknown): string {
  return typeof value === "string" ? plainLine(value, MAX_SHOWN) : "";
}

/** Only such a token is written into the settings. */
export function isToken(value: unknown): value is string {
  return typeof value === "string" && /^[\w-]{20,100}$/.test(value);
}

/** Writes the settings and restarts the daemon. @returns the state of forwarding once it has begun or failed */
export async function beginForwarding(
  io: Io,
  changes: Readonly<Record<string, string>>,
): Promise<ForwardingDto | null> {
  writeSettings(io, changes, "The settings stand");
  const { address } = await restartDaemon(io);
  return watchForwarding(address, io.signal);
}

/** The current state after a timeout. */
async function watchForwarding(own: DaemonAddress, signal: AbortSignal): Promise<ForwardingDto | null> {
  let upstream: ForwardingDto | null = null;
  const ask = async (): Promise<true | null> => {
    ({ upstream } = await askDaemon<MachinesDto>(own, ROUTES.machines));
    return upstream?.state === "connecting" ? null : true;
  };
  await poll(ask, { timeoutMs: BEGIN_MS, everyMs: 250, signal });
  return upstream;
}

/** Prints the lines if forwarding has begun, otherwise why it has not. */
export function reportForwarding(upstream: ForwardingDto | null, io: Io, lines: readonly string[]): ExitCode {
  if (upstream?.state === "forwarding" && upstream.error === null) {
    for (const line of lines) io.out(line);
    return EXIT.ok;
  }
  io.err(upstream?.error?.message ?? "Forwarding has not begun yet.");
  io.err(upstream?.error?.fix ?? "`ccen machines` says how it goes.");
  return EXIT.failure;
}
