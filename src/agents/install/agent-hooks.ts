import { existsSync, readFileSync } from "node:fs";
import { delimiter, dirname, join } from "node:path";
import type { AgentName } from "../../core/agent.ts";
import { AppError } from "../../core/errors/errors.ts";
import { makeFolder } from "../../system/files/folders.ts";
import { packageRoot } from "../../system/package-root.ts";
import { type Environment, homeFolder, type Paths } from "../../system/paths.ts";
import { quoted } from "./hook-command.ts";
import { isInPlace, writePlanned } from "./install-files.ts";
import { type HooksFile, isAsWritten, readRecord } from "./install-record.ts";
import { changeSettings, planEntries, planEntriesRemoval } from "./registration.ts";
import { isBlankText, mayFail, readSettingsFile } from "./settings-file.ts";
import { type HookEntry, isEitherHook } from "./settings-hooks.ts";
import { type JsonNode, parseSettings, partsOf } from "./settings-json.ts";

/** An agent with a file of hooks in Claude Code's shape, or with our own plugin, which stores the same events. */
export interface HookedAgent {
  readonly name: Extract<AgentName, "codex" | "copilot" | "opencode">;
  /** In the home folder, and the variable that names another one, or the folder that holds it under `nameThere`. */
  readonly folder: string;
  readonly variable: string;
  readonly nameThere?: string;
  /** The file of hooks below its folder. */
  readonly file: string;
  readonly events: readonly string[];
}

const SHARED = ["SessionStart", "SessionEnd", "UserPromptSubmit", "PreToolUse", "PostToolUse", "Stop"];
const RARER = ["SubagentStart", "SubagentStop", "PreCompact"];

/** All that Codex 0.171 fires. It ignores an event that it does not know. */
export const CODEX: HookedAgent = {
  name: "codex",
  folder: ".codex",
  variable: "CODEX_HOME",
  file: "hooks.json",
  events: [...SHARED, "PermissionRequest", ...RARER, "PostCompact", "Interrupt"],
};

/**
 * Copilot CLI 1.0.102 reads every file of its folder of hooks. Its hook for permissions runs before each call, and says
 * nothing that the others do not.
 */
export const COPILOT: HookedAgent = {
  name: "copilot",
  folder: ".copilot",
  variable: "COPILOT_HOME",
  file: join("hooks", "ccen.json"),
  events: [...SHARED, "PostToolUseFailure", "Notification", ...RARER, "ErrorOccurred"],
};

/** OpenCode 1.18 runs every file of its folder of plugins. */
export const OPENCODE: HookedAgent = {
  name: "opencode",
  folder: join(".config", "opencode"),
  variable: "XDG_CONFIG_HOME",
  nameThere: "opencode",
  file: join("plugin", "ccen.js"),
  events: [
    ...SHARED,
    "StopFailure",
    "TurnInterrupted",
    "PostToolUseFailure",
    "PermissionRequest",
    "PermissionReplied",
    "PermissionDenied",
    "PostModelSwitch",
    ...RARER,
    "PostCompact",
  ],
};

export const HOOKED_AGENTS: readonly HookedAgent[] = [CODEX, COPILOT, OPENCODE];

/** The plugin as a setup writes it: OpenCode may be started without the variable that names Claude Code's folder. */
export function pluginText({ configDir }: Pick<Paths, "configDir">): string {
  const [plugin = "", store = ""] = ["opencode.js", "opencode-store.js"].map((name) =>
    readFileSync(join(packageRoot, "hook", name), "utf8"),
  );
  return plugin
    .replace(/^import .* from "\.\/opencode-store\.js";$/m, () => store.replaceAll(/^export /gm, ""))
    .replace("const CONFIG_DIR = null;", () => `const CONFIG_DIR = ${JSON.stringify(configDir)};`);
}

/** The most that Codex takes for SessionEnd and Interrupt; it warns of a greater one at every start. */
const TIMEOUT_S = 3;

/**
 * The `command` of the file. Codex gives it to the user's login shell, which for zsh cannot source the script as Claude
 * Code's does, so `sh` takes its place: its parent is still the agent. A person reads and trusts it, so it is short.
 */
export function agentEntry({ hookScript }: Pick<Paths, "hookScript">): Omit<HookEntry, "event"> {
  const run = `exec /bin/sh -c '[ -f "$0" ] && command . "$0"; exit 0' ${quoted(hookScript)};`;
  return { command: `{ trap '' HUP INT TERM; ${run} } 2>/dev/null || exit 0`, timeoutS: TIMEOUT_S };
}

/** Codex shows it for both hooks together only where both have it, else “Running hooks”. So both are true of it. */
const STATUS = "Asking through ccen, then here";

/** Longer than the daemon holds a dialog, and always the same: a person trusts the hook again after a change. */
const ASK_TIMEOUT_S = 330;

/**
 * All entries of an agent's file. While answering is on, its script is here, and Codex has the hook that waits for an
 * answer, behind the one that stores the event.
 */
export function agentEntries({ name, events }: Pick<HookedAgent, "name" | "events">, paths: EntryPaths): HookEntry[] {
  const asks = (event: string): boolean => name === "codex" && event === "PermissionRequest";
  const entries = events.map((event) => {
    return { event, ...agentEntry(paths), ...(asks(event) && { statusMessage: STATUS }) };
  });
  const { askScript, dataDir } = paths;
  if (!existsSync(askScript)) return entries;
  const run = `exec /bin/sh -c '[ -f "$0" ] && exec /bin/sh "$0" "$@"; exit 0' ${quoted(askScript)} ${quoted(dataDir)} codex;`;
  const entry = { command: `{ ${run} } 2>/dev/null || exit 0`, timeoutS: ASK_TIMEOUT_S, statusMessage: STATUS };
  return [...entries, ...events.filter(asks).map((event) => ({ event, ...entry }))];
}

export type EntryPaths = Pick<Paths, "hookScript" | "askScript" | "dataDir">;

/**
 * The agent's folder.
 * @returns null where neither it nor the program is here; on Windows, where its hooks were not tried, always
 */
export function findHome(
  { name, folder, variable, nameThere = "" }: HookedAgent,
  environment: Environment,
  platform: NodeJS.Platform = process.platform,
): string | null {
  if (platform === "win32") return null;
  const named = environment[variable];
  const home = named ? join(named, nameThere) : join(environment["HOME"] || homeFolder(), folder);
  const programs = (environment["PATH"] ?? "").split(delimiter).map((path) => join(path, name));
  return [home, ...programs].some((path) => existsSync(path)) ? home : null;
}

type RecordPaths = Pick<Paths, "recordFile">;

function hooksFileIn(home: string, { name, file }: HookedAgent, paths: RecordPaths): HooksFile {
  const recordFile = join(dirname(paths.recordFile), `${name}.json`);
  return { settingsFile: join(home, file), recordFile, isPlugin: name === "opencode" };
}

/** Where a setup has registered the agent's hooks; null: nowhere. The daemon has no variable of its folder. */
export function registeredFile(agent: HookedAgent, paths: RecordPaths): HooksFile | null {
  const file = hooksFileIn("", agent, paths);
  const settingsFile = readRecord(file)?.settingsFile ?? null;
  return settingsFile === null ? null : { ...file, settingsFile };
}

/**
 * Writes nothing.
 * @param home the agent's folder
 * @throws AppError for a file that the agent cannot read either
 */
export function planAgentHooks(agent: HookedAgent, paths: Paths, home: string) {
  const file = hooksFileIn(home, agent, paths);
  return naming(file.settingsFile, () => {
    const settings = readSettingsFile(file.settingsFile);
    if (!isBlankText(settings.text) && file.isPlugin !== true) refuseUnreadable(settings.text);
    const entries = agentEntries(agent, paths);
    const noted = { eventsNamed: true, clientVersion: null, pythonReplaced: false };
    const before = readRecord(file);
    // Hooks that come and go leave no trace, and keep their places, by which Codex knows those that it trusts.
    const own = isAsWritten(settings, before) ? (before.original?.toString() ?? null) : settings.text;
    const base = file.isPlugin === true ? pluginText(paths) : own;
    const { record, ...change } = planEntries(file, settings, { entries, base, isMeant: isEitherHook, ...noted });
    return { ...change, files: isInPlace(record) ? [] : [record] };
  });
}

/** After the script is there: `installHooks`. */
export function installAgentHooks(agent: HookedAgent, paths: Paths, { home, nowMs }: { home: string; nowMs: number }) {
  return changeSettings(nowMs, () => {
    const plan = planAgentHooks(agent, paths, home);
    for (const file of plan.files) writePlanned(file);
    mayFail(plan.settings.target, () => makeFolder(dirname(plan.settings.target)));
    return plan;
  });
}

/** @throws AppError when the file cannot be parsed */
export function planAgentRemoval(file: HooksFile) {
  return naming(file.settingsFile, () => planEntriesRemoval(file));
}

/** Codex reads no file with a byte order mark or with a key twice; an edit could then lose what a person wrote. */
function refuseUnreadable(text: string): void {
  if (text.startsWith("\ufeff")) {
    throw new AppError("settings/malformed", { line: 1, column: 1, reason: "expected no byte order mark" });
  }
  const refuse = (node: JsonNode): void => {
    if (node.kind === "scalar") return;
    const keys = node.kind === "object" ? node.members.map(({ key }) => key) : [];
    const twice = keys.find((key, index) => keys.indexOf(key) !== index);
    if (twice !== undefined) throw new AppError("settings/shape", { what: `The key \`${twice}\``, expected: "unique" });
    for (const part of partsOf(node)) refuse("key" in part ? part.value : part);
  };
  refuse(parseSettings(text));
}

/** The errors of the editor name Claude Code's file. */
function naming<T>(file: string, action: () => T): T {
  try {
    return action();
  } catch (cause) {
    if (!(cause instanceof AppError) || !["settings/malformed", "settings/shape"].includes(cause.code)) throw cause;
    throw new AppError(cause.code, { ...cause.details, file }, { cause });
  }
}
