/**
 * Measures each way to install on an empty home: megabytes on the disk, and seconds from the first command to the page.
 * Downloads are not in them: npm asks a registry on this machine, and the program in one file lies here. Needs a build
 * and xz. With `--write` the figures enter the tables of the documents, into the rows with these commands.
 *
 *     node scripts/measure-installs.ts [--write]
 */
import { execFileSync, spawnSync } from "node:child_process";
import { lstatSync, mkdirSync, mkdtempSync, readdirSync, readFileSync, rmSync, writeFileSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { findDaemon } from "../src/cli/daemon/daemon-client.ts";
import { stopDaemon } from "../src/cli/daemon/stop-daemon.ts";
import { packageRoot, packageVersion } from "../src/system/package-root.ts";
import { pathsUnder } from "../src/system/paths.ts";
import { startRegistry } from "../test/stress/install/local-registry.ts";
import { freshMachine, runToEnd } from "../test/stress/install/packed.ts";

const NAME = "claude-code-event-notifier";

/** What a person types, as the documents name it, and how it runs here. */
interface Install {
  readonly commands: string;
  readonly script: string;
}

const INSTALLS: readonly Install[] = [
  { commands: `npx ${NAME}`, script: `npx --yes ${NAME} --yes` },
  {
    commands: `npm install -g ${NAME} && ccen setup`,
    script: `npm install -g --prefix "$HOME/npm" ${NAME} && "$HOME/npm/bin/ccen" --yes`,
  },
  {
    commands: "xz -d ccen.xz && chmod +x ccen && ./ccen setup",
    script: 'xz -dc "$SINGLE" >"$HOME/ccen" && chmod +x "$HOME/ccen" && "$HOME/ccen" --yes',
  },
  {
    commands: "npm ci && npm run build && npm run ccen -- setup",
    script:
      'git clone --quiet "$CLONE" "$HOME/clone" && cd "$HOME/clone" && npm_config_offline=false npm ci && ' +
      "npm run build && npm run ccen -- --yes",
  },
];

const endings: (() => unknown)[] = [];
const t = { after: (ending: () => unknown) => void endings.push(ending) };
const work = mkdtempSync(join(tmpdir(), "ccen-installs-"));
endings.push(() => rmSync(work, { recursive: true }));
try {
  const single = buildSingle();
  const figures = [];
  for (const install of INSTALLS) figures.push(await measure(install, single));
  for (const { commands, megabytes, seconds } of figures) console.log(`${commands}: ${megabytes} MB, ${seconds} s`);
  if (process.argv.includes("--write")) {
    for (const page of ["README.md", "README.ja.md", "docs/install.md"]) write(page, figures);
  }
} finally {
  for (const ending of endings.toReversed()) await ending();
}

function buildSingle(): string {
  execFileSync(process.execPath, [join(packageRoot, "scripts", "single", "build.ts"), "--into", work], {
    stdio: ["ignore", "ignore", "inherit"],
  });
  const name = readdirSync(work).find((file) => file.startsWith("ccen-")) ?? "";
  execFileSync("xz", ["-0", join(work, name)]);
  return join(work, `${name}.xz`);
}

async function measure({ commands, script }: Install, single: string) {
  const home = mkdtempSync(join(work, "home-"));
  const paths = pathsUnder(join(home, ".claude"));
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, "CCEN_PORT=0\n", { mode: 0o600 });
  const machine = await freshMachine(t, home);
  const registry = await startRegistry(t, NAME, [{ version: packageVersion, tarball: machine.tarball }]);
  const isClone = script.includes("npm ci");
  const environment = {
    ...machine.environment,
    SINGLE: single,
    CLONE: packageRoot,
    npm_config_offline: "false",
    npm_config_cache: join(home, ".npm"),
    ...(isClone ? ownSettings() : { npm_config_registry: registry }),
  };
  const startedMs = performance.now();
  const outcome = await runToEnd(["/bin/sh", "-c", script], { environment, cwd: home });
  const daemon = await findDaemon(paths);
  if (outcome.code !== 0 || daemon.kind !== "running")
    throw new Error(`${commands}: ${outcome.stdout}${outcome.stderr}`);
  const { status } = await fetch(daemon.runtime.url);
  if (status !== 200) throw new Error(`${commands}: the page answers ${status}`);
  const seconds = ((performance.now() - startedMs) / 1000).toFixed(1);
  const bytes = diskBytes(home);
  await stopDaemon(daemon.runtime.pid, paths);
  return { commands, megabytes: Math.round(bytes / 1_000_000), seconds };
}

/** A clone needs other packages: npm asks as it is configured here, for its certificates too. */
function ownSettings() {
  const { stdout } = spawnSync("npm", ["config", "get", "userconfig"], { encoding: "utf8", cwd: tmpdir() });
  const { NODE_EXTRA_CA_CERTS = "", SSL_CERT_FILE = "" } = process.env;
  return { npm_config_userconfig: stdout.trim(), NODE_EXTRA_CA_CERTS, SSL_CERT_FILE };
}

function diskBytes(path: string): number {
  const stats = lstatSync(path);
  if (!stats.isDirectory()) return stats.blocks * 512;
  return readdirSync(path).reduce((sum, name) => sum + diskBytes(join(path, name)), 0);
}

/** The last two cells of a row are megabytes and seconds. */
function write(page: string, figures: readonly Awaited<ReturnType<typeof measure>>[]): void {
  const file = join(packageRoot, page);
  const lines = readFileSync(file, "utf8").split("\n");
  const after = lines.map((line) => {
    const found = figures.find(({ commands }) => line.startsWith("|") && line.includes(`\`${commands}\``));
    return found === undefined ? line : line.replace(/\|[^|]*\|[^|]*\|$/, `| ${found.megabytes} | ${found.seconds} |`);
  });
  writeFileSync(file, after.join("\n"));
}
