import assert from "node:assert/strict";
import { globSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { findDaemon } from "../../../src/cli/daemon/daemon-client.ts";
import { newHome } from "../../quick/install/homes.ts";
import { freshMachine, runToEnd } from "./packed.ts";

test("npm installs our tarball alone, and its daemon serves its page", async (t) => {
  const user = newHome(t);
  const { folder, environment, tarball } = await freshMachine(t, user.home);
  const run = async (...command: readonly string[]) => runToEnd(command, { environment, cwd: folder });
  const installed = await run("npm", "install", "--prefix", folder, tarball);
  assert.equal(installed.code, 0, installed.stderr);
  assert.deepEqual(globSync("node_modules/{*,@*/*}/package.json", { cwd: folder }), [
    join("node_modules", "claude-code-event-notifier", "package.json"),
  ]);

  const ccen = async (...args: readonly string[]) => run(join(folder, "node_modules", ".bin", "ccen"), ...args);
  assert.equal((await ccen("start", "--port", "0")).code, 0);
  const daemon = await findDaemon(user.paths);
  assert.ok(daemon.kind === "running");
  assert.match(await (await fetch(daemon.runtime.url)).text(), /<script type="module"/);
  assert.equal((await ccen("stop")).code, 0);
  assert.equal((await ccen("status")).code, 3);
});
