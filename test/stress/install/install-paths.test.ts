import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, readdirSync, readFileSync, rmSync } from "node:fs";
import { join } from "node:path";
import { describe, test } from "node:test";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { readLaunch } from "../../../src/agents/install/launch-file.ts";
import { waitFor } from "../../support/wait-for.ts";
import { arrives, fireAlone } from "../../quick/install/fire-alone.ts";
import { livedInHome, newHome } from "../../quick/install/homes.ts";
import { treeOf } from "../../quick/install/tree-of.ts";
import { clone, freshMachine, NEWER, newerTarball, runToEnd, type Machine, type Outcome } from "./packed.ts";

/** How a user gets the command. */
type Way = (machine: Machine) => Promise<(...args: readonly string[]) => Promise<Outcome>>;

const PATHS: Readonly<Record<string, Way>> = {
  npx:
    async (machine) =>
    async (...args) =>
      inFolder(machine, ["npx", "--yes", `file:${machine.tarball}`, ...args]),
  "a global npm install": async (machine) => {
    const prefix = join(machine.folder, "global");
    const { code, stderr } = await inFolder(machine, ["npm", "install", "-g", "--prefix", prefix, machine.tarball]);
    assert.equal(code, 0, stderr);
    return async (...args) => inFolder(machine, [join(prefix, "bin", "ccen"), ...args]);
  },
  "a clone": async (machine) => {
    const root = clone(machine);
    return async (...args) => inFolder(machine, ["npm", "--prefix", root, "run", "--silent", "ccen", "--", ...args]);
  },
};

async function inFolder({ folder, environment }: Machine, command: readonly string[]): Promise<Outcome> {
  return runToEnd(command, { environment, cwd: folder });
}

for (const [way, get] of Object.entries(PATHS)) {
  for (const [what, makeHome] of [
    ["a new home", newHome],
    ["a home full of other things", livedInHome],
  ] as const) {
    describe(`by ${way}, in ${what}`, () => {
      test("setup, events without Node on PATH, and a purge leave the tree as it was", async (t) => {
        const user = makeHome(t);
        const machine = await freshMachine(t, user.home);
        const before = treeOf(user.home);
        const ccen = await get(machine);

        const dry = await ccen("setup", "--dry-run", "--yes");
        assert.equal(dry.code, 0, dry.stderr);
        assert.deepEqual(treeOf(user.home), before);

        const done = await ccen("setup", "--yes", "--no-test", "--json");
        assert.equal(done.code, 0, done.stderr);
        assert.equal((JSON.parse(done.stdout) as { changed: boolean }).changed, true);
        // npx may delete its folder at any time.
        rmSync(join(machine.npmCache, "_npx"), { recursive: true, force: true });
        await fireAlone(user, "first");
        await arrives(user, "first");
        assert.equal((await ccen("setup", "--mention-user-id", "123456789012345678", "--no-check")).code, 0);
        assert.equal((await ccen("token", "--new")).code, 0);
        await fireAlone(user, "second");

        const out = await ccen("setup", "--remove", "--purge", "--yes", "--json");
        assert.equal(out.code, 0, out.stderr);
        assert.doesNotMatch(out.stdout, /Not ours/);
        assert.deepEqual(treeOf(user.home), before);
        assert.equal((await findDaemon(user.paths)).kind, "none");
      });
    });
  }
}

describe("a removal without --purge", () => {
  test("leaves the settings as they were and only the documented files", async (t) => {
    const user = livedInHome(t);
    const machine = await freshMachine(t, user.home);
    const before = treeOf(user.home);
    const ccen = await PATHS["npx"]?.(machine);
    assert.ok(ccen);
    await ccen("setup", "--yes", "--no-test");
    await fireAlone(user, "first");
    await arrives(user, "first");
    const { code, stdout } = await ccen("setup", "--remove");
    assert.equal(code, 0);
    assert.match(stdout, /done: stop the daemon/);
    assert.equal((await findDaemon(user.paths)).kind, "none");
    const after = treeOf(user.home);
    const gone = Object.keys(before).filter((path) => after[path] !== before[path]);
    assert.deepEqual(gone, []);
    const left = new Set(
      Object.keys(after)
        .filter((path) => !(path in before))
        .map((path) => path.split("/").slice(0, 3).join("/")),
    );
    assert.deepEqual([...left].toSorted(), [
      ".claude/hooks/archive",
      ".claude/hooks/dashboard",
      ".claude/hooks/dead-letter",
      ".claude/hooks/logs",
    ]);
    // The rest can be removed later.
    assert.equal((await ccen("setup", "--remove", "--purge", "--yes")).code, 0);
    assert.deepEqual(treeOf(user.home), before);
  });
});

describe("a newer version", () => {
  test("replaces the older one for hooks and daemon, and deletes its copy", async (t) => {
    const user = newHome(t);
    const machine = await freshMachine(t, user.home);
    const next = { ...machine, tarball: await newerTarball(machine) };
    const [older, newer] = await Promise.all([PATHS["npx"]?.(machine), PATHS["npx"]?.(next)]);
    assert.ok(older && newer);
    await older("setup", "--yes", "--no-test");
    assert.equal((await older("start", "--port", "0")).code, 0);
    const first = await findDaemon(user.paths);
    assert.ok(first.kind === "running");
    const [oldCopy = ""] = readdirSync(user.paths.appDir);
    // It was not started from npm's cache. Only Linux makes this easy to check.
    if (process.platform === "linux") {
      assert.match(readFileSync(`/proc/${first.runtime.pid}/cmdline`, "utf8"), new RegExp(`ccen/app/${oldCopy}/`));
    }

    const renewed = await newer("setup", "--yes", "--no-test");
    assert.equal(renewed.code, 0, renewed.stderr);
    assert.match(renewed.stdout, new RegExp(`done: replace the daemon of version .* version ${NEWER}`));
    const second = await findDaemon(user.paths);
    assert.ok(second.kind === "running");
    assert.deepEqual([second.runtime.version, second.runtime.url], [NEWER, first.runtime.url]);
    assert.equal(readdirSync(user.paths.appDir).length, 1);
    assert.match(readLaunch(user.paths)?.cli ?? "", new RegExp(`/ccen/app/${NEWER}-`));
    assert.ok(!existsSync(join(user.paths.appDir, oldCopy)));
    assert.equal((await newer("doctor", "--json")).stdout.includes("hooks start version"), false);
    assert.match((await older("doctor")).stdout, new RegExp(`hooks start version ${NEWER} of the daemon`));
  });

  test("not set up yet starts a daemon of its own, not the older copy", async (t) => {
    const user = newHome(t);
    const machine = await freshMachine(t, user.home);
    const next = { ...machine, tarball: await newerTarball(machine) };
    const [older, newer] = await Promise.all([PATHS["npx"]?.(machine), PATHS["npx"]?.(next)]);
    assert.ok(older && newer);
    await older("setup", "--yes", "--no-test");
    assert.equal((await newer("start", "--port", "0")).code, 0);
    const daemon = await findDaemon(user.paths);
    assert.ok(daemon.kind === "running");
    assert.equal(daemon.runtime.version, NEWER);
  });
});

describe("a setup that is killed while it copies", () => {
  test("is completed by another one, and a purge leaves the tree as it was", async (t) => {
    const user = livedInHome(t);
    const machine = await freshMachine(t, user.home);
    const before = treeOf(user.home);
    const ccen = await PATHS["a global npm install"]?.(machine);
    assert.ok(ccen);
    const program = join(
      machine.folder,
      "global",
      "lib",
      "node_modules",
      "claude-code-event-notifier",
      "bin",
      "ccen.cjs",
    );
    const child = spawn(process.execPath, [program, "setup", "--yes", "--no-test"], { env: machine.environment });
    const gone = once(child, "exit");
    await waitFor("the copy to be begun", () => child.exitCode !== null || existsSync(user.paths.appDir));
    child.kill("SIGKILL");
    await gone;
    assert.equal((await ccen("setup", "--yes", "--no-test")).code, 0);
    assert.equal(readdirSync(user.paths.appDir).length, 1);
    await fireAlone(user, "first");
    await arrives(user, "first");
    assert.equal((await ccen("setup", "--remove", "--purge", "--yes")).code, 0);
    assert.deepEqual(treeOf(user.home), before);
  });
});
