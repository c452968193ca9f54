import { realpathSync } from "node:fs";
import { dirname, join } from "node:path";
import { agentLabel } from "../../core/agent.ts";
import { AppError } from "../../core/errors/errors.ts";
import type { Message } from "../../core/i18n/message.ts";
import { isSameJson, type JsonObject } from "../../core/json.ts";
import { readText } from "../../system/files/read-text.ts";
import type { Paths } from "../../system/paths.ts";
import { sha256 } from "./install-record.ts";
import { readSettingsFile } from "./settings-file.ts";
import { groupsIn, handlerOf, handlersOf, isAskHook, isEitherHook } from "./settings-hooks.ts";
import { agentEntries, type EntryPaths, type HookedAgent, pluginText, registeredFile } from "./agent-hooks.ts";

export interface AgentFault {
  /**
   * By a person, in Codex: `off`: config.toml disables all hooks. `changed`: trusted with another content. `disabled`: a single hook, in
   * `/hooks`.
   */
  readonly kind: "unreadable" | "missing" | "outdated" | "twice" | "off" | "untrusted" | "changed" | "disabled";
  readonly events: readonly string[];
}

export interface AgentReport {
  readonly agent: HookedAgent["name"];
  /** Events with our hook; the agent runs those without a fault. */
  readonly registered: readonly string[];
  readonly faults: readonly AgentFault[];
}

const PERSONS: ReadonlySet<AgentFault["kind"]> = new Set(["off", "untrusted", "changed", "disabled"]);

/** A fault in words: `findingText`. */
export function agentFinding({ agent }: AgentReport, { kind, events }: AgentFault): Message {
  const code = PERSONS.has(kind) ? `codex-${kind}` : `agent-${kind}`;
  const of = PERSONS.has(kind) ? {} : { agent: agentLabel(agent) };
  return {
    code,
    details: { ...of, ...(kind === "missing" ? { events: events.join(", ") } : { count: events.length }) },
  };
}

/** `ccen setup` changes nothing about it. */
export function isPersonsChoice({ kind }: AgentFault): boolean {
  return PERSONS.has(kind);
}

/** Read-only, from files alone. @returns null where no setup has registered hooks for the agent */
export function inspectAgent(
  agent: HookedAgent,
  paths: Pick<Paths, "recordFile" | "configDir"> & EntryPaths,
): AgentReport | null {
  const { settingsFile: file, isPlugin = false } = registeredFile(agent, paths) ?? {};
  if (file === undefined) return null;
  try {
    if (isPlugin) return inspectPlugin(agent, readSettingsFile(file).text, pluginText(paths));
    return { agent: agent.name, ...inspect(agent, file, paths) };
  } catch (error) {
    if (!(error instanceof AppError)) throw error;
    return { agent: agent.name, registered: [], faults: [{ kind: "unreadable", events: [] }] };
  }
}

function inspectPlugin({ name, events }: HookedAgent, text: string | null, wanted: string): AgentReport {
  const registered = text === null ? [] : events;
  if (text === wanted) return { agent: name, registered, faults: [] };
  const kind = text === null ? "missing" : "outdated";
  return { agent: name, registered, faults: [{ kind, events: text === null ? events : [name] }] };
}

function inspect(agent: HookedAgent, file: string, paths: EntryPaths): Omit<AgentReport, "agent"> {
  const config = agent.name === "codex" ? (readText(join(dirname(file), "config.toml")) ?? "") : null;
  const wantedByName = new Map(
    agentEntries(agent, paths).map(({ event, ...entry }) => [nameOf(event, handlerOf(entry)), handlerOf(entry)]),
  );
  const groupCounts = new Map<string, number>();
  const hooks = groupsIn(readSettingsFile(file).text).flatMap(({ event, group }) => {
    const index = groupCounts.get(event) ?? 0;
    groupCounts.set(event, index + 1);
    return handlersOf({ event, group }).flatMap((handler, number) => {
      if (!isEitherHook(handler)) return [];
      const name = nameOf(event, handler);
      const wanted = wantedByName.get(name);
      // A hook that a person has changed has another hash too.
      if (wanted === undefined || "matcher" in group || !isSameJson(handler, wanted))
        return [{ event, name, kind: "outdated" as const }];
      const label = event.replaceAll(/(?<!^)[A-Z]/g, "_$&").toLowerCase();
      const place = `${label}:${index}:${number}`;
      return [{ event, name, kind: config === null ? "trusted" : trustOf(config, { file, place, label, wanted }) }];
    });
  });
  const names = hooks.map(({ name }) => name);
  const found = [
    { kind: "missing" as const, events: [...wantedByName.keys()].filter((name) => !names.includes(name)) },
    { kind: "twice" as const, events: names.filter((name, index) => names.indexOf(name) !== index) },
    { kind: "off" as const, events: config !== null && isOff(config) ? names : [] },
    ...(["outdated", "untrusted", "changed", "disabled"] as const).map((kind) => ({
      kind,
      events: hooks.filter((hook) => hook.kind === kind).map(({ name }) => name),
    })),
  ];
  const registered = [...new Set(hooks.map(({ event }) => event))];
  return { registered, faults: found.filter((fault) => fault.events.length > 0) };
}

/** Its event may have two hooks: one stores it, the other waits for an answer. */
function nameOf(event: string, handler: JsonObject): string {
  return isAskHook(handler) ? `${event} (answers)` : event;
}

interface TrustedHook {
  /** hooks.json. */
  readonly file: string;
  /** Event, number of its group, number of its hook there. */
  readonly place: string;
  readonly label: string;
  /** As it stands in the file. */
  readonly wanted: JsonObject;
}

/**
 * Whether Codex runs a hook, by its own rule (0.171): config.toml has the hash of what a person has trusted, under the
 * hook's place. An equal hash is certain. Another one is a change since, or a version of Codex with another rule.
 */
function trustOf(config: string, { file, place, label, wanted }: TrustedHook) {
  // Keys in the order of the alphabet; what is not set is left out.
  const hook = Object.entries({ async: false, ...wanted }).toSorted(([one], [other]) => (one < other ? -1 : 1));
  const identity = { event_name: label, hooks: [Object.fromEntries(hook)] };
  // A folder by `CODEX_HOME` has its real path here, the usual one the path with links.
  const tables = [file, realpathSync(file)].map((path) =>
    tableIn(config, `hooks.state.${JSON.stringify(`${path}:${place}`)}`),
  );
  const table = tables.find((text) => text !== null) ?? "";
  if (/^[ \t]*enabled[ \t]*=[ \t]*false\b/m.test(table)) return "disabled";
  const trusted = /^[ \t]*trusted_hash[ \t]*=[ \t]*"sha256:([0-9a-f]+)"/m.exec(table)?.[1];
  if (trusted === undefined) return "untrusted";
  return trusted === sha256(JSON.stringify(identity)) ? "trusted" : "changed";
}

function isOff(config: string): boolean {
  return /^[ \t]*(?:codex_)?hooks[ \t]*=[ \t]*false\b/m.test(tableIn(config, "features") ?? "");
}

/** The lines of a table of a TOML file, laid out as Codex writes it; null: it has none. */
function tableIn(config: string, name: string): string | null {
  const lines = config.split(/\r?\n/);
  const start = lines.findIndex((line) => line.trim() === `[${name}]`);
  if (start < 0) return null;
  const end = lines.findIndex((line, index) => index > start && line.startsWith("["));
  return lines.slice(start + 1, end < 0 ? undefined : end).join("\n");
}
