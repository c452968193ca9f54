import assert from "node:assert/strict";
import { execFileSync } from "node:child_process";
import { createHash } from "node:crypto";
import { globSync, mkdirSync, readFileSync, statSync } from "node:fs";
import { join } from "node:path";
import { PLUGIN_NAME } from "../../src/agents/install/settings-hooks.ts";
import { packageRoot } from "../../src/system/package-root.ts";
import { tempDir } from "../support/temp-dir.ts";
import type { ClientHarness } from "./client-harness.ts";
import { registeredEvents } from "./first-start.ts";
import { scenario, type Stage } from "./scenario.ts";
import { endedSession, hookIsSilent, nothingIsLost } from "./truths.ts";

const PLUGIN = `${PLUGIN_NAME}@event-notifier`;

/** The package as it would be published, unpacked: a marketplace with the plugin in it. */
function unpackedPackage(t: Stage["t"]): string {
  const folder = join(tempDir(t), "it's a $(x)");
  mkdirSync(folder);
  const options = { cwd: packageRoot, encoding: "utf8" } as const;
  execFileSync("npm", ["pack", "--silent", "--ignore-scripts", "--pack-destination", folder], options);
  const [archive = ""] = globSync("*.tgz", { cwd: folder });
  execFileSync("tar", ["-xzf", join(folder, archive), "-C", folder]);
  return join(folder, "package");
}

const IDENTITY = {
  ...process.env,
  GIT_AUTHOR_NAME: "Ann",
  GIT_AUTHOR_EMAIL: "ann@example.org",
  GIT_COMMITTER_NAME: "Ann",
  GIT_COMMITTER_EMAIL: "ann@example.org",
};

/** Runs a command of the client, which must succeed. */
async function client(harness: ClientHarness, ...args: readonly string[]): Promise<string> {
  const { code, stdout, stderr } = await harness.client(...args);
  assert.equal(code, 0, `claude ${args.join(" ")}: ${stdout}${stderr}`);
  return stdout;
}

async function installPlugin(harness: Stage): Promise<void> {
  await client(harness, "plugin", "marketplace", "add", unpackedPackage(harness.t));
  await client(harness, "plugin", "install", PLUGIN);
}

async function uninstallPlugin(harness: Stage): Promise<void> {
  await client(harness, "plugin", "uninstall", PLUGIN);
  await client(harness, "plugin", "marketplace", "remove", "event-notifier");
}

/** A run whose every hook is shown once, beside all those before. */
async function playsOnce(harness: Stage, args: readonly string[] = []): Promise<void> {
  hookIsSilent(harness, await harness.print("tools", args));
  await nothingIsLost(harness);
}

scenario(
  "plugin-is-valid",
  "the client accepts plugin and marketplace",
  async (harness) => {
    const folder = unpackedPackage(harness.t);
    const said = await client(harness, "plugin", "validate", folder, "--strict", "--profile", "directory");
    assert.doesNotMatch(said, /[⚠✘]/);
  },
  { isSetUp: false },
);

scenario(
  "plugin",
  "installed from a folder, it brings each event once and stays invisible",
  async (harness) => {
    await installPlugin(harness);
    await playsOnce(harness);
    assert.deepEqual(registeredEvents(harness.paths), []);
    const { tool_count, state } = await endedSession(harness);
    assert.deepEqual([tool_count, state], [4, "ended"]);
  },
  { isSetUp: false },
);

scenario(
  "plugin-fetched",
  "fetched from the branch of releases, it brings each event once and the page",
  async (harness) => {
    const repository = unpackedPackage(harness.t);
    const git = (...args: readonly string[]) => execFileSync("git", args, { cwd: repository, env: IDENTITY });
    git("init", "--quiet");
    execFileSync(process.execPath, [join(packageRoot, "scripts", "release-branch.ts")], {
      cwd: repository,
      env: IDENTITY,
    });
    const gitConfig = join(harness.paths.configDir, "..", ".gitconfig");
    git("config", "--file", gitConfig, `url.file://${repository}.insteadOf`, "https://example.com/ccen.git");
    await client(harness, "plugin", "marketplace", "add", "https://example.com/ccen.git#release");
    await client(harness, "plugin", "install", PLUGIN);
    await playsOnce(harness);
    const [copy = ""] = globSync("plugins/cache/event-notifier/ccen/*", { cwd: harness.paths.configDir });
    const files = globSync("**/*.*", { cwd: join(harness.paths.configDir, copy) });
    assert.ok(files.includes(join("dist", "page", "index.html")));
    assert.equal(
      files.some((file) => /node_modules|\.ts$/.test(file)),
      false,
    );
  },
  { isSetUp: false },
);

scenario("plugin-and-setup", "plugin and setup, in any combination, bring each event once", async (harness) => {
  await installPlugin(harness);
  await playsOnce(harness);
  await harness.ccen("setup", "--events", "Stop,PreToolUse");
  assert.deepEqual(registeredEvents(harness.paths).toSorted(), ["PreToolUse", "Stop"]);
  await playsOnce(harness);
  await harness.ccen("setup", "--remove");
  assert.deepEqual(registeredEvents(harness.paths), []);
  // A removal stops it, and hooks start none in these tests.
  await harness.startAgain();
  await playsOnce(harness);
  await harness.ccen("setup", "--force");
  assert.ok(registeredEvents(harness.paths).length > 2);
  await playsOnce(harness);
  await uninstallPlugin(harness);
  await playsOnce(harness);
});

scenario(
  "plugin-without-user-settings",
  "without the user's settings, the plugin keeps their events",
  async (harness) => playsOnce(harness, ["--plugin-dir", unpackedPackage(harness.t), "--setting-sources", "project"]),
);

/** Where the client keeps its own files. */
const CLIENTS_OWN =
  /^(?:backups|file-history|plans|plugins|projects|session-env|sessions|shell-snapshots|statsig|todos)\//;
/** Stored events, and the running daemon. */
const STORED = /^hooks\/(?:archive|dashboard|logs)\//;

scenario(
  "plugin-uninstalled",
  "the plugin leaves only stored events in the configuration folder",
  async (harness) => {
    const before = filesIn(harness);
    await installPlugin(harness);
    await playsOnce(harness);
    await uninstallPlugin(harness);
    const { "settings.json": settings = "{}", ...after } = filesIn(harness);
    assert.deepEqual(after, before);
    assert.deepEqual(JSON.parse(settings), { enabledPlugins: {}, extraKnownMarketplaces: {} });
  },
  { isSetUp: false },
);

/** The digest of each file by its path; of settings.json the text. */
function filesIn({ paths: { configDir } }: ClientHarness): Readonly<Record<string, string>> {
  const files = globSync("**/*", { cwd: configDir, exclude: (name) => name === "node_modules" })
    .filter((path) => statSync(join(configDir, path)).isFile() && !CLIENTS_OWN.test(path) && !STORED.test(path))
    .map((path) => {
      const bytes = readFileSync(join(configDir, path));
      return [
        path,
        path === "settings.json" ? String(bytes) : createHash("sha256").update(bytes).digest("hex"),
      ] as const;
    });
  return Object.fromEntries(files);
}
