import assert from "node:assert/strict";
import { existsSync, mkdirSync, rmSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { readLaunch } from "../../../src/agents/install/launch-file.ts";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { packageVersion } from "../../../src/system/package-root.ts";
import { arrives, fireAlone } from "../../quick/install/fire-alone.ts";
import { endDaemon } from "../../quick/cli/run-ccen.ts";
import { newHome } from "../../quick/install/homes.ts";
import { treeOf } from "../../quick/install/tree-of.ts";
import { startRegistry } from "./local-registry.ts";
import { freshMachine, newerTarball, NEWER, runToEnd } from "./packed.ts";

const NAME = "claude-code-event-notifier";

test("npx alone sets up from a registry, and hooks outlive its cache", async (t) => {
  const user = newHome(t);
  const { paths } = user;
  mkdirSync(paths.hooksDir);
  writeFileSync(paths.envFile, "CCEN_PORT=0\n", { mode: 0o600 });
  const before = treeOf(paths.configDir);
  const machine = await freshMachine(t, user.home);
  const published = [{ version: packageVersion, tarball: machine.tarball }];
  const environment = {
    ...machine.environment,
    npm_config_offline: "false",
    npm_config_registry: await startRegistry(t, NAME, published),
  };
  const npx = async (...args: readonly string[]) => {
    const outcome = await runToEnd(["npx", "--yes", ...args], { environment, cwd: machine.folder });
    assert.equal(outcome.code, 0, outcome.stdout + outcome.stderr);
    return outcome.stdout;
  };

  const said = await npx(NAME, "--yes");
  const first = await findDaemon(paths);
  assert.ok(first.kind === "running");
  assert.match(said, /The test event is on the dashboard\./);
  assert.equal(said.trimEnd().split("\n").at(-1), first.runtime.url, "the page's address comes last");

  const forgetNpx = () => rmSync(machine.npmCache, { recursive: true });
  forgetNpx();
  assert.equal((await fetch(first.runtime.url)).status, 200);
  await endDaemon(paths);
  await fireAlone(user, "without-cache");
  await arrives(user, "without-cache");

  published.push({ version: NEWER, tarball: await newerTarball(machine) });
  await npx(`${NAME}@latest`, "setup", "--yes");
  const second = await findDaemon(paths);
  assert.ok(second.kind === "running");
  assert.equal(second.runtime.version, NEWER);
  forgetNpx();
  const { node = "", cli = "" } = readLaunch(paths) ?? {};
  const removed = await runToEnd([node, cli, "setup", "--remove", "--purge", "--yes"], { environment, cwd: user.home });
  assert.equal(removed.code, 0, removed.stderr);
  assert.deepEqual(treeOf(paths.configDir), before);
  assert.ok(!existsSync(join(machine.folder, "node_modules")));
});
