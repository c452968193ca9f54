import { spawn } from "node:child_process";
import { cpSync, existsSync, mkdirSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { hookCommand, pluginCommand } from "../../../src/agents/install/hook-command.ts";
import { renewPluginMarker } from "../../../src/agents/claude/install/plugin-marker.ts";
import { addHooks } from "../../../src/agents/install/settings-hooks.ts";
import { pathsUnder, type Paths } from "../../../src/system/paths.ts";
import { lastingDir } from "../temp-dir.ts";
import { finish, HOOKS, QUIET, type HookResult, type Shell } from "./installed-hook.ts";

export interface InstalledPlugin extends Disposable {
  readonly paths: Paths;
  /** Its own folder. */
  readonly folder: string;
  readonly environment: Readonly<Record<string, string>>;
  /** Copies the script as `ccen setup` would. */
  copyHook(): void;
  /** The command that `ccen setup` would register. */
  readonly settingsCommand: string;
  /** Fires the plugin's hook as Claude Code does. */
  fire(event: string, options?: FireOptions): Promise<HookResult>;
  /** The stored events, oldest first. */
  kept(): readonly string[];
}

interface FireOptions {
  readonly shell?: Shell;
  readonly input?: string;
  readonly environment?: Readonly<Record<string, string | undefined>>;
  /** Arguments of the client that fires it. */
  readonly clientArguments?: readonly string[];
}

/** A plugin in a folder of its own and a configuration folder without `ccen setup`, both with odd names. */
export function installPlugin(): InstalledPlugin {
  const root = lastingDir("ccen plugin's 日本 $(x) ");
  const paths = pathsUnder(join(root, "it's home", ".claude"));
  const folder = join(root, "the plugin's $(y)");
  mkdirSync(join(folder, "hook"), { recursive: true });
  mkdirSync(paths.configDir, { recursive: true });
  for (const name of ["hook.sh", "plugin.sh"]) {
    cpSync(join(HOOKS, name), join(folder, "hook", name));
  }
  const environment = { ...QUIET, HOME: join(root, "it's home"), CLAUDE_PLUGIN_ROOT: folder };

  return {
    paths,
    folder,
    environment,
    settingsCommand: hookCommand(paths.hookScript),
    copyHook() {
      mkdirSync(join(paths.hookScript, ".."), { recursive: true });
      mkdirSync(paths.dataDir, { recursive: true });
      cpSync(join(HOOKS, "hook.sh"), paths.hookScript);
    },
    fire(event, { shell = ["sh"], input = event, environment: more = {}, clientArguments = [] } = {}) {
      const [program, ...first] = shell;
      // A shell represents the client, so that the hook has a parent with these arguments.
      const client = ["-c", '"$@"; exit $?', "claude", program, ...first, "-c", pluginCommand(event), "sh"];
      const child = spawn("sh", [...client, ...clientArguments], {
        env: { ...environment, ...more },
        cwd: root,
        stdio: ["pipe", "pipe", "pipe"],
      });
      return finish(child, input);
    },
    kept() {
      const names = existsSync(paths.rawDir) ? readdirSync(paths.rawDir).filter((name) => name.endsWith(".json")) : [];
      return names.map((name) => readFileSync(join(paths.rawDir, name), "utf8")).toSorted();
    },
    [Symbol.dispose]: () => {
      try {
        rmSync(root, { recursive: true, force: true });
      } catch {
        // A daemon that ends later may still write there; what it leaves goes with this process.
      }
    },
  };
}

/** Registers the hook for these events in settings.json, with the marker, as `ccen setup` does. */
export function register(plugin: InstalledPlugin, ...events: readonly string[]): void {
  const entries = events.map((event) => ({ event, command: plugin.settingsCommand, timeoutS: 5 }));
  plugin.copyHook();
  writeFileSync(plugin.paths.settingsFile, addHooks('{"model": "opus"}', entries));
  renewPluginMarker(plugin.paths);
}
