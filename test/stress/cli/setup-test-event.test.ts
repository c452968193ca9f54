import assert from "node:assert/strict";
import { existsSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import type { LogPageDto } from "../../../src/api/dto.ts";
import { startFakeDiscord } from "../../fake-discord/start-fake-discord.ts";
import { makeHome } from "../../quick/cli/run-ccen.ts";
import { takenPort } from "../../quick/cli/taken-port.ts";

test("setup beside a daemon ends with an event there and on Discord; --purge works", async (t) => {
  const fake = await startFakeDiscord();
  t.after(async () => fake.close());
  const home = makeHome(t);
  home.configure();
  assert.equal((await home.ccen(["start"])).code, 0);
  const first = await home.ccen(["setup", "--yes", "--json"]);
  assert.equal(first.code, 0, first.stderr);
  const { changed, test: outcome } = JSON.parse(first.stdout) as {
    readonly changed: boolean;
    readonly test: { readonly ok: boolean; readonly url: string; readonly session_id: string };
  };
  assert.deepEqual([changed, outcome.ok], [true, true]);
  const page = await fetch(new URL(`/api/log?session=${outcome.session_id}&event=Stop`, outcome.url));
  assert.equal(((await page.json()) as LogPageDto).events.length, 1);

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

  assert.equal((await home.ccen(["setup", "--remove", "--purge", "--yes"])).code, 0);
  assert.equal(existsSync(home.paths.runtimeFile), false);
});

test("a test event that does not get through is reported, and ends with 1", async (t) => {
  const home = makeHome(t);
  home.configure();
  writeFileSync(home.paths.settingsFile, '{"disableAllHooks":true}');
  writeFileSync(home.paths.dataDir, "a file where a folder should be");
  const { code, stdout, stderr } = await home.ccen(["setup", "--test", "--no-discord"]);
  assert.equal(code, 1);
  assert.match(`${stdout}${stderr}`, /dashboard/);
});

test("setup and open take a free port where theirs is taken, and say so", async (t) => {
  const { ccen, configure } = makeHome(t);
  configure({ CCEN_PORT: await takenPort(t) });
  const moved = /took a free one: CCEN_PORT in hooks\/\.env\.discord/;
  const opened = await ccen(["open"]);
  assert.equal(opened.code, 0, opened.stderr);
  assert.match(opened.stdout, /^http:\/\/127\.0\.0\.1:\d+$/m);
  assert.match(`${opened.stdout}${opened.stderr}`, moved);
  // No browser can be opened here.
  assert.match(opened.stderr, /^No browser can be opened from here: open that address\.$/m);
  assert.equal((await ccen(["stop"])).code, 0);

  const { code, stdout, stderr } = await ccen(["setup", "--test", "--no-discord"]);
  assert.equal(code, 0, stderr);
  // In text output each step is a line, and the address is the last one.
  assert.match(stdout, /^done: register \d+ events/m);
  assert.match(stdout, /^ok +hook .*settings\.json/m);
  assert.match(stdout, /\nThe test event is on the dashboard\.\nDashboard: http:\/\/127\.0\.0\.1:\d+ /);
  assert.match(`${stdout}${stderr}`, moved);
});
