import { readFileSync } from "node:fs";
import { join } from "node:path";
import { compareVersions } from "../src/agents/claude/client-program.ts";
import { pluginCommand } from "../src/agents/install/hook-command.ts";
import { defaultsBySince } from "../src/agents/claude/install/hook-versions.ts";
import { PLUGIN_NAME } from "../src/agents/install/settings-hooks.ts";

/** Folder of our package.json, which is also the plugin's and the marketplace's. */
export const root = join(import.meta.dirname, "..");

const MANIFEST = ".claude-plugin/plugin.json";
const MARKETPLACE = ".claude-plugin/marketplace.json";
/** The client reads it by default. */
const HOOKS = "hooks/hooks.json";
const TIMEOUT_S = 5;

interface Package {
  readonly version: string;
  readonly description: string;
  readonly license: string;
  readonly keywords: readonly string[];
}

/**
 * The files that make the repository a plugin of Claude Code, by their paths. They follow from package.json and the
 * table of events: `node scripts/write-plugin.ts` writes them, a test compares. Clients up to 2.1.100 drop a whole file
 * of hooks for one unknown event, and only that file. So each version that brought events has a file of its own, and
 * every client gets the events it knows.
 */
export function pluginFiles(): ReadonlyMap<string, string> {
  const { version, description, license, keywords } = JSON.parse(
    readFileSync(join(root, "package.json"), "utf8"),
  ) as Package;
  const author = { name: "The claude-code-event-notifier authors" };
  const hooks = [...defaultsBySince()]
    .toSorted(([a], [b]) => compareVersions(a ?? "0.0.0", b ?? "0.0.0"))
    .map(([since, events]) => [since === null ? HOOKS : `hooks/since-${since}.json`, events] as const);
  const manifest = {
    name: PLUGIN_NAME,
    version,
    description,
    author,
    license,
    keywords,
    hooks: hooks.map(([path]) => `./${path}`).filter((path) => path !== `./${HOOKS}`),
    // The hooks use no network. The daemon that they start uses Discord, once it is set up.
    network: { hosts: ["discord.com"] },
  };
  const marketplace = {
    name: "event-notifier",
    owner: author,
    description,
    plugins: [{ name: manifest.name, source: "./", description, category: "monitoring", keywords }],
  };
  return new Map([
    [MANIFEST, toText(manifest)],
    [MARKETPLACE, toText(marketplace)],
    ...hooks.map(([path, events]) => [path, toText({ hooks: entriesOf(events) })] as const),
  ]);
}

function entriesOf(events: readonly string[]): object {
  return Object.fromEntries(
    events.map((event) => [
      event,
      [{ hooks: [{ type: "command", command: pluginCommand(event), timeout: TIMEOUT_S }] }],
    ]),
  );
}

function toText(value: object): string {
  return `${JSON.stringify(value, null, 2)}\n`;
}
