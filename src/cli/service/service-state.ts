import { execFile } from "node:child_process";
import { existsSync, lstatSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { makeFolder } from "../../system/files/folders.ts";
import type { Io } from "../command.ts";
import { installedService } from "./find-service.ts";
import type { ServiceDefinition, ToolCall } from "./service-definition.ts";

export interface ServiceState {
  /** Its file exists, or the manager knows it. */
  readonly isInstalled: boolean;
  /** The file has the current content. */
  readonly isCurrent: boolean;
  /** Null where the manager cannot report it, or is unreachable. */
  readonly isActive: boolean | null;
}

/** The result of a tool. `status` is null where it cannot be run at all. */
interface ToolOutcome {
  readonly status: number | null;
  readonly output: string;
}

export type RunTool = (call: ToolCall) => Promise<ToolOutcome>;

export async function readServiceState(service: ServiceDefinition, run: RunTool): Promise<ServiceState> {
  const isCurrent = hasContent(service);
  if ((await whyUnreachable(service, run)) !== null) {
    return { isInstalled: existsSync(service.file), isCurrent, isActive: null };
  }
  const isKnown = (await run(service.isKnown)).status === 0;
  const isActive = service.isActive === null ? null : isKnown && (await run(service.isActive)).status === 0;
  return { isInstalled: isKnown || existsSync(service.file), isCurrent: isCurrent && isKnown, isActive };
}

/** Why the manager is unreachable; null where it is reachable. */
export async function whyUnreachable({ probe }: ServiceDefinition, run: RunTool): Promise<string | null> {
  const { status, output } = await run(probe);
  return status === 0 ? null : firstLine(output);
}

function hasContent({ file, content }: ServiceDefinition): boolean {
  try {
    return readFileSync(file).equals(content);
  } catch {
    return false;
  }
}

/**
 * Writes the file and registers it with the manager. A failure leaves nothing behind.
 * @returns whether anything changed
 * @throws AppError `service/command`, `service/file`
 */
export async function installService(service: ServiceDefinition, run: RunTool): Promise<boolean> {
  const state = await readServiceState(service, run);
  if (state.isCurrent && state.isActive !== false) return false;
  const wasThere = existsSync(service.file);
  onFile(service.file, () => {
    makeFolder(dirname(service.file));
    writeFileAtomic(service.file, service.content, { mode: 0o644 });
  });
  try {
    await runAll(service.install, run);
  } catch (error) {
    if (!wasThere) await uninstallService(service, run);
    throw error;
  }
  return !state.isCurrent;
}

/**
 * Unregisters the service, which stops a daemon that it runs, and removes its leftovers.
 * @throws AppError `service/file`
 */
export async function uninstallService(service: ServiceDefinition, run: RunTool): Promise<void> {
  await runAll(service.uninstall, run);
  onFile(service.file, () => rmSync(service.file, { force: true }));
  for (const path of service.leftovers) removeLeftover(path);
  await runAll(service.forget, run);
}

/**
 * Removes the service of this configuration folder, if there is one.
 * @returns its description for people; null where there was none
 * @throws AppError `service/file`
 */
export async function removeService(io: Pick<Io, "paths" | "environment">): Promise<string | null> {
  const service = installedService(io);
  if (service === null) return null;
  await uninstallService(service, createRunTool(io.environment));
  return `${service.kind} ${service.name}`;
}

async function runAll(calls: readonly ToolCall[], run: RunTool): Promise<void> {
  for (const call of calls) {
    const { status, output } = await run(call);
    if (status !== 0 && call.mayFail !== true) {
      throw new AppError("service/command", { command: lineOf(call), reason: firstLine(output) });
    }
  }
}

function removeLeftover(path: string): void {
  try {
    // A link may be dangling by now; a folder stays while it holds other files.
    if (lstatSync(path, { throwIfNoEntry: false })?.isDirectory() === true) rmdirSync(path);
    else rmSync(path, { force: true });
  } catch {
    // Not empty.
  }
}

function onFile(file: string, work: () => void): void {
  try {
    work();
  } catch (cause) {
    const reason = cause instanceof Error && "code" in cause ? String(cause.code) : "unknown reason";
    throw new AppError("service/file", { file, reason }, { cause });
  }
}

/** A tool call as you would type it. */
export function lineOf({ program, args }: ToolCall): string {
  return [program, ...args].map((word) => (/\s/.test(word) ? `"${word}"` : word)).join(" ");
}

function firstLine(text: string): string {
  return text.split("\n").find((line) => line.trim() !== "") ?? "it failed without a word";
}

/** These tools finish within a second, unless they wait for a daemon to stop. */
const TOOL_TIMEOUT_MS = 30_000;

export function createRunTool(environment: Readonly<Record<string, string | undefined>>): RunTool {
  return ({ program, args }) =>
    new Promise((resolve) => {
      const options = { env: environment, timeout: TOOL_TIMEOUT_MS, windowsHide: true };
      const child = execFile(program, args, options, (error, stdout, stderr) => {
        const output = `${stderr}\n${stdout}`.trim();
        if (error === null) resolve({ status: 0, output });
        else if (typeof error.code === "number") resolve({ status: error.code, output });
        else resolve({ status: null, output: error.code === "ENOENT" ? `there is no ${program}` : error.message });
      });
      child.stdin?.end();
    });
}
