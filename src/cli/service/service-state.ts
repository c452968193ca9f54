import { spawnSync } from "node:child_process";
import { existsSync, lstatSync, readFileSync, rmdirSync, rmSync } from "node:fs";
import { dirname } from "node:path";
import { AppError } from "../../core/errors/errors.ts";
import { writeFileAtomic } from "../../system/files/atomic-file.ts";
import { errorCode } from "../../system/files/file-error.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { lineOf, type ServiceDefinition, type ServiceStep, type ToolCall } from "./service-definition.ts";

/** Runs a tool. @returns why it failed, null where it succeeded */
export type RunTool = (call: ToolCall) => string | null;

/** @returns `isInstalled`: its file exists, or the manager knows it; `isActive`: null where the manager cannot tell */
export function readServiceState(service: ServiceDefinition, run: RunTool) {
  const { file, isKnown, isActive, probe } = service;
  const isThere = existsSync(file);
  const isCurrent = hasContent(service);
  if (run(probe) !== null) return { isInstalled: isThere, isCurrent, isActive: null };
  const known = run(isKnown) === null;
  return {
    isInstalled: known || isThere,
    isCurrent: isCurrent && known,
    isActive: isActive === null ? null : known && run(isActive) === null,
  };
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
export function installService(service: ServiceDefinition, run: RunTool): boolean {
  const state = readServiceState(service, run);
  if (state.isCurrent && state.isActive !== false) return false;
  const wasThere = existsSync(service.file);
  try {
    runSteps(service.install, run);
  } catch (error) {
    if (!wasThere) runSteps(service.uninstall, run);
    throw error;
  }
  return !state.isCurrent;
}

/** @throws AppError `service/command`, `service/file` */
export function runSteps(steps: readonly ServiceStep[], run: RunTool): void {
  for (const step of steps) {
    if ("run" in step) {
      const reason = run(step.run);
      if (reason !== null && step.mayFail !== true) {
        throw new AppError("service/command", { command: lineOf(step.run), reason });
      }
      continue;
    }
    const file = "write" in step ? step.write : step.remove;
    try {
      if ("write" in step) {
        makeFolder(dirname(file));
        writeFileAtomic(file, step.content, { mode: 0o644 });
      } else if (lstatSync(file, { throwIfNoEntry: false })?.isDirectory() === true) rmdirSync(file);
      else rmSync(file, { force: true });
    } catch (cause) {
      const reason = errorCode(cause) ?? "unknown reason";
      // A folder with files of others stays.
      if (reason !== "ENOTEMPTY") throw new AppError("service/file", { file, reason }, { cause });
    }
  }
}

/** These tools finish within a second, unless they wait for a daemon to stop. */
const TOOL_TIMEOUT_MS = 30_000;

export function createRunTool(env: Readonly<Record<string, string | undefined>>): RunTool {
  return ({ program, args }) => {
    const options = { env, input: "", timeout: TOOL_TIMEOUT_MS, windowsHide: true, encoding: "utf8" } as const;
    const { status, stdout, stderr, error } = spawnSync(program, args, options);
    if (status === 0) return null;
    if (error !== undefined) return errorCode(error) === "ENOENT" ? `there is no ${program}` : error.message;
    const line = `${stderr}\n${stdout}`.split("\n").find((text) => text.trim() !== "");
    return line ?? "it failed without a word";
  };
}
