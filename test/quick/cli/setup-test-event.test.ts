import assert from "node:assert/strict";
import { existsSync, mkdirSync, writeFileSync } from "node:fs";
import { test, type TestContext } from "node:test";
import type { LogPageDto } from "../../../src/protocol/dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { makeHome, type Home } from "./run-ccen.ts";
import { takenPort } from "./taken-port.ts";

function quietHome(t: TestContext): Home {
  const home = makeHome(t);
  mkdirSync(home.paths.hooksDir, { recursive: true });
  writeFileSync(home.paths.envFile, "DISCORD_DASHBOARD_PORT=0\n", { mode: 0o600 });
  return home;
}

test("a setup that nobody watches ends with a test event that the dashboard's API shows", async (t) => {
  const home = quietHome(t);
  const { code, stdout, stderr } = await home.ccen(["setup", "--yes", "--json"]);
  assert.equal(code, 0, stderr);
  const { changed, test: outcome } = JSON.parse(stdout) as {
    readonly changed: boolean;
    readonly test: { readonly ok: boolean; readonly url: string; readonly session_id: string };
  };
  assert.deepEqual([changed, outcome.ok], [true, true]);
  const page = await fetch(new URL(`/api/log?session=${outcome.session_id}&event=Stop`, outcome.url));
  assert.equal(((await page.json()) as LogPageDto).events.length, 1);
});

test("in words each station is a line, and the address stands at the end", async (t) => {
  const home = quietHome(t);
  const { code, stdout } = await home.ccen(["setup", "--test", "--no-discord"]);
  assert.equal(code, 0);
  assert.match(stdout, /^Registered \d+ events/m);
  assert.match(stdout, /^ok +hook .*settings\.json/m);
  assert.match(stdout, /\nThe test event is on the dashboard\.\nDashboard: http:\/\/127\.0\.0\.1:\d+ /);
});

test("setup with a webhook beside a running daemon ends with the message on Discord", async (t) => {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  const home = quietHome(t);
  assert.equal((await home.ccen(["start"])).code, 0);
  for (const round of [1, 2]) {
    const url = fake.addWebhook(fake.addTextChannel());
    const { code, stdout, stderr } = await home.ccen(["setup", "--webhook-url", url, "--test"]);
    assert.equal(code, 0, `round ${round}: ${stdout}${stderr}`);
    assert.match(stdout, /^ok +delivery .*sent to /m);
    assert.match(stdout, /\nThe test event is on the dashboard and on Discord\.\n/);
  }
  assert.equal((await home.ccen(["stop"])).code, 0);
  const overruled = await home.ccen(["start"], {
    environment: { DISCORD_WEBHOOK_URL: fake.addWebhook(fake.addTextChannel()) },
  });
  assert.equal(overruled.code, 0);
  const { stderr } = await home.ccen(["setup", "--webhook-url", fake.addWebhook(fake.addTextChannel()), "--no-test"]);
  assert.match(
    stderr,
    /^warning: The running daemon has DISCORD_WEBHOOK_URL in its environment, which wins over the file\.$/m,
  );
});

test("a test event that does not get through is told, and ends with 1", async (t) => {
  const home = quietHome(t);
  writeFileSync(home.paths.settingsFile, '{"disableAllHooks":true}');
  writeFileSync(home.paths.dataDir, "a file where a folder should be");
  const { code, stdout, stderr } = await home.ccen(["setup", "--test", "--no-discord"]);
  assert.equal(code, 1);
  assert.match(`${stdout}${stderr}`, /dashboard/);
});

test("who opens the dashboard or ends a setup with a test event gets a daemon on a free port, and hears of it", async (t) => {
  const port = await takenPort(t);
  for (const [args, expected] of [
    [["open"], /^http:\/\/127\.0\.0\.1:(\d+)$/m],
    [
      ["setup", "--test", "--no-discord"],
      /^The test event is on the dashboard\.\nDashboard: http:\/\/127\.0\.0\.1:(\d+) /m,
    ],
  ] as const) {
    const { ccen, paths } = makeHome(t);
    mkdirSync(paths.hooksDir, { recursive: true });
    writeFileSync(paths.envFile, `DISCORD_DASHBOARD_PORT=${port}\n`);
    const { code, stdout, stderr } = await ccen(args);
    assert.equal(code, 0, stderr);
    const listens = expected.exec(stdout)?.[1];
    assert.ok(listens !== undefined && listens !== port, stdout);
    assert.match(`${stdout}${stderr}`, /took a free one: DISCORD_DASHBOARD_PORT in hooks\/\.env\.discord/);
  }
});

test("a daemon that ran before the setup leaves nothing behind when everything is taken out", async (t) => {
  const home = makeHome(t);
  assert.equal((await home.ccen(["start", "--port", "0"])).code, 0);
  assert.equal((await home.ccen(["setup", "--no-test"])).code, 0);
  assert.equal((await home.ccen(["setup", "--remove", "--purge", "--yes"])).code, 0);
  assert.equal(existsSync(home.paths.hooksDir), false);
});
