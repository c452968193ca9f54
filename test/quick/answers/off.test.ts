import assert from "node:assert/strict";
import { existsSync, mkdirSync, readFileSync, writeFileSync } from "node:fs";
import { dirname } from "node:path";
import { test } from "node:test";
import { pairBrowser } from "../../support/asking-client.ts";
import { configHome } from "../../support/config-home.ts";
import { startDaemon } from "../../support/daemon-process.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const TOKEN = "a-token-for-the-tests-of-answers-8Qm2Zs5cVt7Rk1Wn";

test("while answering is off, nothing of it exists, and on and off change nothing else", async (t) => {
  const home = configHome(t);
  const { paths } = home;
  mkdirSync(paths.hooksDir, { recursive: true });
  writeFileSync(paths.envFile, `CCEN_TOKEN=${TOKEN}\n`, { mode: 0o600 });
  await installHooksForTest(home);
  const settings = readFileSync(paths.settingsFile, "utf8");
  const { url } = await startDaemon(t, home, { token: TOKEN });
  const headers = { Authorization: `Bearer ${TOKEN}`, "Content-Type": "application/json" };
  const statusOf = async (path: string, method: string): Promise<number> =>
    (await fetch(url + path, { method, headers, ...(method === "POST" && { body: "{}" }) })).status;
  const statuses = async (): Promise<readonly number[]> =>
    Promise.all([
      statusOf("/api/requests", "GET"),
      statusOf("/api/requests/AAAAAAAAAAAAAAAAAAAAAA/answer", "POST"),
      statusOf("/api/login/pair", "POST"),
      statusOf("/api/ask", "POST"),
    ]);
  assert.deepEqual(await statuses(), [404, 404, 404, 404]);
  assert.ok(!existsSync(dirname(paths.askFile)) && !existsSync(paths.askScript));

  assert.match((await runCommandForTest(home, ["answers", "on"])).text, /Answering is on/);
  await waitFor("the daemon takes requests", () => existsSync(paths.askFile));
  assert.deepEqual(await statuses(), [200, 403, 200, 401]);
  assert.match(
    (await runCommandForTest(home, ["answers", "status"])).text,
    /0 requests are open.\nNo browser is paired/,
  );
  const pairing = await runCommandForTest(home, ["answers", "pair"]);
  assert.deepEqual([pairing.code, /terminal of your own/.test(pairing.text)], [1, true]);

  await pairBrowser(home, url);
  assert.match(
    (await runCommandForTest(home, ["answers", "status"])).text,
    /\n  [\da-f]{12}  Firefox on Linux, paired/,
  );

  assert.match((await runCommandForTest(home, ["answers", "off"])).text, /in its terminal alone/);
  await waitFor("the daemon takes none", () => !existsSync(paths.askFile));
  assert.deepEqual(await statuses(), [404, 404, 404, 404]);
  assert.equal(readFileSync(paths.settingsFile, "utf8"), settings);
  assert.ok(!existsSync(paths.askScript) && !existsSync(paths.askModule));

  await runCommandForTest(home, ["answers", "on"]);
  await waitFor("the daemon takes requests again", () => existsSync(paths.askFile));
  assert.match((await runCommandForTest(home, ["answers", "status"])).text, /No browser is paired/);
});
