import { accessSync, constants, existsSync } from "node:fs";
import { AppError } from "../../../core/errors/errors.ts";
import { readText } from "../../../system/files/read-text.ts";
import type { Paths } from "../../../system/paths.ts";
import { type HookCall, hookCallFor, hookFileOf } from "../../install/hook-command.ts";
import { DEFAULTS, eventsFor } from "./hook-versions.ts";
import { ownSource } from "../../install/install-files.ts";
import { type InstallRecord, readRecord } from "../../install/install-record.ts";
import { readLaunch } from "../../install/launch-file.ts";
import { readSettingsFile } from "../../install/settings-file.ts";
import { findHooks, groupsIn, type HookEntry, settingsFlags } from "../../install/settings-hooks.ts";

/** Where administrators keep settings that override a user's. */
const POLICY_FILES = [
  "/etc/claude-code/managed-settings.json",
  "/Library/Application Support/ClaudeCode/managed-settings.json",
  String.raw`C:\Program Files\ClaudeCode\managed-settings.json`,
  String.raw`C:\ProgramData\ClaudeCode\managed-settings.json`,
];

export type HooksDrift =
  | "command-outdated"
  | "registered-twice"
  /** The plugin is enabled from two marketplaces: its two copies do not know of each other. */
  | "plugin-twice"
  | "script-missing"
  | "script-outdated"
  | "launch-missing"
  | "launch-node-missing"
  | "launch-cli-missing";

export interface HooksReport {
  /** Claude Code fires our hook for at least one event, or our plugin is enabled. */
  readonly installed: boolean;
  readonly registered: readonly string[];
  /** Events that are not registered: of the last `ccen setup`, or known to the client and needed by the dashboard. */
  readonly missing: readonly string[];
  /**
   * The client's events were unknown, so only those that every client knows are registered: `missing` are the others.
   */
  readonly clientUnknown: boolean;
  readonly drift: readonly HooksDrift[];
  readonly disabledAll: boolean;
  /** The plugin's name, null when it is not enabled. It skips events that settings.json registers. */
  readonly plugin: string | null;
  /** A managed settings file, which may forbid hooks; null when there is none. */
  readonly policyFile: string | null;
  readonly problem: Pick<AppError, "code" | "details" | "message"> | null;
}

interface InspectOptions {
  readonly policyFiles?: readonly string[];
  /** The version of the current client, where it was read; otherwise the one that the setup found. */
  readonly clientVersion?: string | null;
  /** Another agent runs the script. */
  readonly servesOthers?: boolean;
}

/** Read-only; cheap enough for a call every few seconds. */
export function inspectHooks(paths: Paths, options: InspectOptions = {}): HooksReport {
  const { policyFiles = POLICY_FILES, clientVersion = null, servesOthers = false } = options;
  const policyFile = policyFiles.find((file) => existsSync(file)) ?? null;
  const { text, problem } = readSettings(paths);
  const entries = findHooks(text);
  const { disablesAllHooks: disabledAll, plugins } = settingsFlags(text);
  const [plugin = null] = plugins;
  const registered = [...new Set(entries.map(({ event }) => event))];
  const { events: wanted, clientUnknown } = wantedEvents(readRecord(paths), clientVersion);
  const hasOwn = registered.length > 0;
  return {
    installed: hasOwn || plugin !== null,
    registered,
    missing: hasOwn && plugin === null ? wanted.filter((event) => !registered.includes(event)) : [],
    clientUnknown: hasOwn && plugin === null && clientUnknown,
    drift: [
      ...(hasOwn ? driftOfEntries(paths, entries) : []),
      ...(hasOwn || servesOthers ? [...driftOfScript(paths), ...driftOfLaunch(paths)] : []),
      ...(plugins.length > 1 ? ["plugin-twice" as const] : []),
    ],
    disabledAll,
    plugin,
    policyFile,
    problem,
  };
}

/** In the order of their weight for a person who waits: a missing permission request comes first. */
function wantedEvents(
  record: InstallRecord | null,
  clientVersion: string | null,
): { readonly events: readonly string[]; readonly clientUnknown: boolean } {
  if (record?.eventsNamed === true) return { events: record.events, clientUnknown: false };
  const version = clientVersion ?? record?.clientVersion ?? null;
  const events = new Set([...(record?.events ?? []), ...(version === null ? DEFAULTS : eventsFor(version))]);
  const first = ["PermissionRequest"].filter((name) => events.delete(name));
  return { events: [...first, ...events], clientUnknown: version === null };
}

function readSettings({ settingsFile }: Paths): { readonly text: string | null; readonly problem: AppError | null } {
  try {
    const { text } = readSettingsFile(settingsFile);
    groupsIn(text);
    return { text, problem: null };
  } catch (thrown) {
    if (!(thrown instanceof AppError)) throw thrown;
    return { text: null, problem: thrown };
  }
}

function driftOfEntries(paths: Paths, entries: readonly HookEntry[]): HooksDrift[] {
  const call = wordsOf(hookCallFor(paths, readLaunch(paths)?.node ?? "", process.platform));
  const events = new Set(entries.map(({ event }) => event));
  return [
    ...(entries.every((entry) => wordsOf(entry) === call) ? [] : ["command-outdated" as const]),
    ...(events.size === entries.length ? [] : ["registered-twice" as const]),
  ];
}

function wordsOf({ command, args }: HookCall): string {
  return JSON.stringify([command, args]);
}

function driftOfScript(paths: Paths): HooksDrift[] {
  const installed = readText(hookFileOf(paths, process.platform));
  if (installed === null) return ["script-missing"];
  return installed === readText(hookFileOf(ownSource(), process.platform)) ? [] : ["script-outdated"];
}

function driftOfLaunch(paths: Paths): HooksDrift[] {
  const launch = readLaunch(paths);
  if (launch === null) return ["launch-missing"];
  const { node, cli } = launch;
  return [
    ...(isExecutable(node) ? [] : ["launch-node-missing" as const]),
    ...(existsSync(cli) ? [] : ["launch-cli-missing" as const]),
  ];
}

function isExecutable(path: string): boolean {
  try {
    accessSync(path, constants.X_OK);
    return true;
  } catch {
    return false;
  }
}
