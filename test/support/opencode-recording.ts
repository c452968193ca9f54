import { mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { dirname, join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { pathToFileURL } from "node:url";
import { isJsonObject, type JsonObject, textField } from "../../src/core/json.ts";
import { compareRawNames } from "../../src/system/raw-name.ts";

const PLUGIN = join(import.meta.dirname, "..", "..", "hook", "opencode.js");
const FOLDER = join(import.meta.dirname, "..", "fixtures", "opencode", "1.18.33");

type Hook = (given: unknown, made?: unknown) => Promise<void>;

export interface PluginFolder {
  readonly hooks: Readonly<Record<string, Hook>>;
  /** What the plugin has stored, in its order. */
  readonly stored: () => readonly string[];
  readonly raw: string;
  readonly ccen: string;
}

/**
 * Runs with the real plugin, which starts no daemon.
 * @param configDir it stores below this folder; by default below one that is removed afterwards
 * @param client stands in for OpenCode's own
 */
export async function withPlugin<Result>(
  work: (folder: PluginFolder) => Promise<Result>,
  configDir?: string,
  client?: unknown,
): Promise<Result> {
  const root = configDir ?? mkdtempSync(join(tmpdir(), "ccen-opencode-"));
  const before = { ...process.env };
  try {
    const ccen = join(root, "hooks", "ccen");
    mkdirSync(ccen, { recursive: true });
    Object.assign(process.env, { CLAUDE_CONFIG_DIR: root, XDG_DATA_HOME: join(root, "data"), CCEN_NO_START: "1" });
    const { EventNotifier } = (await import(pathToFileURL(PLUGIN).href)) as {
      readonly EventNotifier: (input: unknown) => Promise<PluginFolder["hooks"]>;
    };
    const hooks = await EventNotifier({ directory: "/home/dev/project", client });
    const raw = join(root, "hooks", "logs", "raw_json");
    const stored = (): readonly string[] => {
      const names = readdirSync(raw).filter((name) => name.endsWith(".json"));
      return names.toSorted(compareRawNames).map((name) => readFileSync(join(raw, name), "utf8"));
    };
    return await work({ hooks, stored, raw, ccen });
  } finally {
    for (const name of ["CLAUDE_CONFIG_DIR", "XDG_DATA_HOME", "CCEN_NO_START"]) {
      if (before[name] === undefined) delete process.env[name];
      else process.env[name] = before[name];
    }
    if (configDir === undefined) rmSync(root, { recursive: true });
  }
}

/** What the plugin stores of a recorded session of OpenCode. */
export async function recordedPayloads(scenario: string): Promise<readonly JsonObject[]> {
  return withPlugin(async ({ hooks, stored }) => {
    for (const recorded of recordedCalls(scenario)) await play(hooks, recorded);
    return stored().map((text) => JSON.parse(text) as JsonObject);
  });
}

/** `hook NAME` is one of the plugin's own hooks; any other type is an event of the stream. */
export async function play(hooks: PluginFolder["hooks"], recorded: JsonObject): Promise<void> {
  const type = textField(recorded, "type") ?? "";
  if (type === "plugin.disposed") return hooks["dispose"]?.(undefined);
  if (type.startsWith("hook ")) return hooks[type.slice("hook ".length)]?.(recorded["given"], recorded["made"]);
  return hooks["event"]?.({ event: recorded });
}

/** Writes OpenCode's database as a recorded session left it; `file` is the plugin's `transcript_path`. */
export function writeRecordedDatabase(scenario: string, file: string): void {
  mkdirSync(dirname(file), { recursive: true });
  const database = new DatabaseSync(file);
  const made = new Set<string>();
  for (const line of readFileSync(join(FOLDER, `${scenario}.history.jsonl`), "utf8").split("\n")) {
    if (line === "") continue;
    const { table, row } = JSON.parse(line) as { readonly table: string; readonly row: Record<string, string | null> };
    const columns = Object.keys(row);
    if (!made.has(table)) database.exec(`CREATE TABLE "${table}" (${columns.join(", ")})`);
    made.add(table);
    const places = columns.map(() => "?").join(", ");
    database.prepare(`INSERT INTO "${table}" (${columns.join(", ")}) VALUES (${places})`).run(...Object.values(row));
  }
  database.close();
}

/** What a recorded session gave to a plugin, in its order. */
export function recordedCalls(scenario: string): readonly JsonObject[] {
  const lines = readFileSync(join(FOLDER, `${scenario}.jsonl`), "utf8").split("\n");
  return lines.flatMap((line) => {
    const entry: unknown = line === "" ? null : JSON.parse(line);
    return isJsonObject(entry) && isJsonObject(entry["hook"]) ? [entry["hook"]] : [];
  });
}
