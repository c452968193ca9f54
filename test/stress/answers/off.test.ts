import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync, readFileSync } from "node:fs";
import { test } from "node:test";
import type { RequestsDto } from "../../../src/api/request-dto.ts";
import { pairBrowser, type PairedHeaders } from "../../support/asking-client.ts";
import { configHome } from "../../support/config-home.ts";
import { type DaemonProcess, startDaemon } from "../../support/daemon-process.ts";
import { installHooksForTest } from "../../support/install-hooks.ts";
import { runCommandForTest } from "../../support/run-command.ts";
import { waitFor } from "../../support/wait-for.ts";

const TOKEN = "a-token-for-the-tests-of-answers-8Qm2Zs5cVt7Rk1Wn";

async function mayAnswer(url: string, { Cookie: cookie, ...headers }: PairedHeaders): Promise<boolean> {
  // Each daemon of this test has another port.
  const own = cookie.replace(/^ccen-\d+/, `ccen-${new URL(url).port}`);
  const response = await fetch(`${url}/api/requests`, { headers: { ...headers, Cookie: own } });
  return response.status === 200 && ((await response.json()) as RequestsDto).may_answer;
}

test("an old pairing is worth nothing after off, even if no daemon ran then", async (t) => {
  const home = configHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, `CCEN_TOKEN=${TOKEN}\n`, { mode: 0o600 });
  await installHooksForTest(home);
  const start = async (): Promise<DaemonProcess> => {
    const daemon = await startDaemon(t, home, { token: TOKEN });
    await waitFor("the daemon takes requests", () => existsSync(home.paths.askFile));
    return daemon;
  };
  await runCommandForTest(home, ["answers", "on"]);
  const first = await start();
  const paired = await pairBrowser(home, first.url);
  await first.end("SIGTERM");
  const second = await start();
  assert.equal(await mayAnswer(second.url, paired), true);
  await second.end("SIGTERM");
  await runCommandForTest(home, ["answers", "off"]);
  await runCommandForTest(home, ["answers", "on"]);
  assert.equal(await mayAnswer((await start()).url, paired), false);
});

test("without a token in force, status and pair name the restart", async (t) => {
  const home = configHome(t);
  const { paths } = home;
  mkdirSync(paths.hooksDir, { recursive: true });
  const said = async (...args: readonly string[]): Promise<string> =>
    (await runCommandForTest(home, ["answers", ...args])).text;
  const pairing = async (): Promise<string> => {
    const ask = { ask: async () => Promise.reject(new Error("pair asks nothing")) };
    return (await runCommandForTest(home, ["answers", "pair"], ask)).text;
  };
  assert.match(await pairing(), /^Answering is off\./);
  assert.match(await said(), /^Answering is off\. `ccen answers on` turns it on\.$/);
  writeFileSync(paths.envFile, `CCEN_TOKEN=${TOKEN}\n`, { mode: 0o600 });
  assert.match(await said("on"), /Next: `ccen answers pair` in a terminal/);
  const settings = readFileSync(paths.envFile, "utf8");
  writeFileSync(paths.envFile, settings.replace(/^CCEN_TOKEN=.*$/m, ""));
  await startDaemon(t, home);
  writeFileSync(paths.envFile, settings);
  assert.match(await said(), /runs without an access token\. `ccen restart` applies/);
  assert.match(await pairing(), /^No browser can be paired: .* `ccen restart` applies/);
});
