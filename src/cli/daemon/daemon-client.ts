import type { IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import type { HealthDto, RuntimeDto } from "../../api/dto.ts";
import { ROUTES } from "../../api/routes.ts";
import type { SettingsDto } from "../../api/settings-dto.ts";
import { createFrameDecoder, type Frame } from "../../api/sse.ts";
import { AppError, errorText } from "../../core/errors/errors.ts";
import { isJsonObject, textField } from "../../core/json.ts";
import { request } from "../../system/node-http.ts";
import { readJsonObject, readText } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { isProcess, processIn } from "../../system/process-identity.ts";

export interface DaemonAddress {
  readonly url: string;
  /** Null where it needs no token. */
  readonly key: string | null;
}

export interface RunningDaemon {
  readonly kind: "running";
  readonly runtime: RuntimeDto;
  readonly address: DaemonAddress;
  readonly health: HealthDto;
}

export type DaemonState =
  | RunningDaemon
  /** `stale`: the runtime file of a killed daemon is left. */
  | { readonly kind: "none"; readonly stale: boolean }
  | { readonly kind: "silent"; readonly runtime: RuntimeDto; readonly reason: string };

const ANSWER_MS = 10_000;

/** @throws AppError `cli/not-running`, or `cli/no-answer` when its process runs but does not answer */
export async function connectToDaemon(paths: Paths): Promise<RunningDaemon> {
  const daemon = await findDaemon(paths);
  if (daemon.kind === "running") return daemon;
  if (daemon.kind === "none") throw new AppError("cli/not-running", { configDir: paths.configDir });
  throw new AppError("cli/no-answer", { url: daemon.runtime.url, reason: daemon.reason });
}

/** A local daemon answers within milliseconds; one in the middle of a large batch takes longer. */
const HEALTH_ANSWER_MS = 3000;

/** Finds the daemon of a configuration folder by its runtime file, its process and its answer. */
export async function findDaemon(paths: Paths): Promise<DaemonState> {
  const runtime = readRuntime(paths.runtimeFile);
  if (runtime === null) return { kind: "none", stale: false };
  const startTime = recordedStartTime(paths.pidFile, runtime.pid);
  if (!isProcess(runtime.pid, startTime)) return { kind: "none", stale: true };
  let reason = "another program answers there";
  try {
    const address = addressOf(runtime, paths);
    const { status, body } = await requestJson(address, ROUTES.health, { idleMs: HEALTH_ANSWER_MS });
    if (isHealthOf(body, runtime)) return { kind: "running", runtime, address, health: body };
    if (status === 401) reason = `it asks for a token, and ${paths.accessKeyFile} does not open it`;
  } catch (error) {
    reason = errorText(error);
  }
  // Without a start time the pid may belong to another program by now.
  return startTime === "0" ? { kind: "none", stale: true } : { kind: "silent", runtime, reason };
}

/** The daemon's runtime file; null without a usable one. */
function readRuntime(file: string): RuntimeDto | null {
  const value = readJsonObject(file) ?? {};
  const url = URL.parse(textField(value, "url") ?? "");
  if (typeof value["pid"] !== "number" || url === null) return null;
  // Written by a daemon, whole or not at all; what is read of it before an answer is checked above.
  return { ...(value as unknown as RuntimeDto), url: url.origin };
}

/** The daemon's start time, from the file that it writes for the hook; "0" where unknown. */
function recordedStartTime(file: string, pid: number): string {
  const noted = processIn(readText(file) ?? "");
  return noted.pid === pid ? noted.startTime : "0";
}

function isHealthOf(body: unknown, runtime: RuntimeDto): body is HealthDto {
  return isJsonObject(body) && body["pid"] === runtime.pid && body["config_dir"] === runtime.config_dir;
}

/** The address of a daemon whose process was found: the key is sent to no other. */
export function addressOf({ url }: RuntimeDto, { accessKeyFile }: Paths): DaemonAddress {
  const key = readText(accessKeyFile) ?? "";
  return { url, key: /^[\w-]{1,100}$/.test(key) ? key : null };
}

/**
 * The response at a path, of the type that the caller names (`src/api/dto.ts`).
 * @throws AppError `cli/refused` with the daemon's own text, `cli/no-answer` when there is none
 */
export async function askDaemon<Dto>(
  address: DaemonAddress,
  path: string,
  options: Pick<DaemonRequestOptions, "method"> = {},
): Promise<Dto> {
  const asked = requestJson(address, path, { idleMs: ANSWER_MS, ...options });
  const { status, body } = await asked.catch((error: unknown) => {
    throw new AppError("cli/no-answer", { url: address.url, reason: errorText(error) }, { cause: error });
  });
  if (status === 200) return body as Dto;
  throw refusal(status, body);
}

/** An error answer with the daemon's own text; it may have a code that this release does not know. */
export function refusal(status: number, body: unknown): AppError {
  const error = isJsonObject(body) && isJsonObject(body["error"]) ? body["error"] : {};
  const { message, fix } = error;
  return new AppError("cli/refused", {
    message: typeof message === "string" ? message : `status ${status}`,
    fix: typeof fix === "string" ? fix : "Look into the daemon's log.",
  });
}

/**
 * Has a daemon load its files at once: its watcher reads a changed file twice before it applies it.
 * @returns the settings in force then; null where they are unavailable
 */
export async function reloadSettings(address: DaemonAddress): Promise<SettingsDto | null> {
  try {
    return await askDaemon<SettingsDto>(address, ROUTES.settingsReload, { method: "POST" });
  } catch (error) {
    if (error instanceof AppError) return null;
    throw error;
  }
}

interface DaemonRequestOptions {
  /** Silence of the other side for this long ends the request with an error. */
  readonly idleMs: number;
  readonly method?: "GET" | "POST";
  readonly signal?: AbortSignal;
}

/** Sends a request to a daemon. Resolves with the response's head; the caller reads the body. */
export function requestDaemon(
  { url, key }: DaemonAddress,
  path: string,
  { idleMs, method = "GET", signal }: DaemonRequestOptions,
): Promise<IncomingMessage> {
  const headers = {
    ...(key === null ? {} : { Authorization: `Bearer ${key}` }),
    ...(method === "POST" ? { "Content-Type": "application/json" } : {}),
  };
  return new Promise((resolve, reject) => {
    // Not fetch: it takes twice as long to load as the whole command, and has no idle timeout.
    const outgoing = request(new URL(path, url), {
      agent: false,
      method,
      headers,
      timeout: idleMs,
      ...(signal === undefined ? {} : { signal }),
    });
    outgoing.on("response", resolve);
    outgoing.on("error", reject);
    outgoing.on("timeout", () => outgoing.destroy(new Error(`silent for ${idleMs} ms`)));
    outgoing.end();
  });
}

/**
 * The frames of a daemon's stream, until the signal is aborted or the connection ends, with an error in both cases.
 * @throws AppError `cli/refused` where the daemon accepts no more readers; the request's error
 */
export async function followStream(
  address: DaemonAddress,
  path: string,
  signal: AbortSignal,
): Promise<AsyncGenerator<Frame, void>> {
  const response = await requestDaemon(address, path, { idleMs: STREAM_IDLE_MS, signal });
  if (response.statusCode !== 200) throw refusal(response.statusCode ?? 0, await json(response));
  return framesOf(response);
}

/** The daemon sends a heartbeat at least every minute. Without one for twice that, the connection is dead. */
const STREAM_IDLE_MS = 120_000;

async function* framesOf(response: IncomingMessage): AsyncGenerator<Frame, void> {
  const decode = createFrameDecoder();
  response.setEncoding("utf8");
  for await (const chunk of response as AsyncIterable<string>) yield* decode(chunk);
}

/** @throws when there is no response or it is not JSON */
async function requestJson(address: DaemonAddress, path: string, options: DaemonRequestOptions) {
  const response = await requestDaemon(address, path, options);
  const body: unknown = await json(response);
  return { status: response.statusCode ?? 0, body };
}
