import assert from "node:assert/strict";
import { execFile } from "node:child_process";
import { globSync, readFileSync } from "node:fs";
import { isBuiltin } from "node:module";
import { dirname, join } from "node:path";
import { test, type TestContext } from "node:test";
import { promisify } from "node:util";
import { packageRoot } from "../../../src/system/package-root.ts";
import { configHome } from "../../support/config-home.ts";
import { tempDir } from "../../support/temp-dir.ts";

const run = promisify(execFile);

/** Our package as a user gets it, installed into an empty folder from the tarball alone. */
async function installPacked(t: TestContext) {
  const { environment } = configHome(t);
  const folder = tempDir(t);
  const env = { ...environment, npm_config_cache: join(folder, ".cache"), npm_config_offline: "true" };
  // The page and dist/ were built before the tests; building them again would disturb the tests beside this one.
  const { stdout } = await run("npm", ["pack", "--json", "--ignore-scripts", "--pack-destination", folder], {
    cwd: packageRoot,
    env,
  });
  const [{ filename }] = JSON.parse(stdout) as [{ filename: string }];
  await run("npm", ["install", "--no-audit", "--no-fund", "--prefix", folder, join(folder, filename)], {
    cwd: folder,
    env,
  });
  return { folder, env, installed: join(folder, "node_modules", "claude-code-event-notifier") };
}

test("the packed package imports only node: modules and itself, and runs alone", async (t) => {
  const { folder, env, installed } = await installPacked(t);
  assert.deepEqual(globSync("node_modules/{*,@*/*}/package.json", { cwd: folder }), [
    join("node_modules", "claude-code-event-notifier", "package.json"),
  ]);

  const files = globSync("{bin,dist}/**/*.{js,cjs,mjs}", { cwd: installed }).filter(
    (file) => !file.startsWith(join("dist", "page")),
  );
  assert.ok(files.length > 50);
  for (const file of files) {
    const text = readFileSync(join(installed, file), "utf8");
    const found = text.matchAll(
      /^(?:import|export)\b[^;"]*?from "([^"]+)"|\b(?:import|require)\("([^"]+)"\)|^import "([^"]+)"/gm,
    );
    for (const [, from, dynamic, bare] of found) {
      const target = from ?? dynamic ?? bare ?? "";
      const ours = target.startsWith(".") && join(installed, dirname(file), target).startsWith(installed);
      assert.ok(ours || (target.startsWith("node:") && isBuiltin(target)), `${file} imports ${target}`);
    }
  }

  const ccen = async (...args: string[]) =>
    run(process.execPath, [join(folder, "node_modules", ".bin", "ccen"), ...args], { env, cwd: folder });
  await ccen("start", "--port", "0");
  t.after(async () => ccen("stop").catch(() => undefined));
  const { stdout } = await ccen("status", "--json").catch((error: { stdout: string }) => error);
  const { running, url } = JSON.parse(stdout) as { running: boolean; url: string };
  assert.equal(running, true);
  const page = await (await fetch(url)).text();
  assert.match(page, /<script type="module"/);
  const script = /src="(\/static\/[^"]+\.js)"/.exec(page)?.[1] ?? "";
  assert.equal((await fetch(new URL(script, url))).status, 200);
  await ccen("stop");
  await assert.rejects(ccen("status"), { code: 3 });
});
