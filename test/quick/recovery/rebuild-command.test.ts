import assert from "node:assert/strict";
import { spawn } from "node:child_process";
import { once } from "node:events";
import { existsSync, rmSync } from "node:fs";
import { test } from "node:test";
import type { RecoveryReport } from "../../../src/recovery/recovery-report.ts";
import { readRecoveries } from "../../../src/recovery/recovery-report.ts";
import type { Survey } from "../../../src/recovery/survey.ts";
import { archivedHome } from "../../support/archived-home.ts";
import { bin, startDaemon } from "../../support/daemon-process.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "../cli/run-ccen.ts";

const prompt = (number: number): string =>
  payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${number}`, session_id: `s${number % 7}` });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("ccen rebuild stops the daemon, rebuilds, starts it where it was, and keeps the old file", async (t) => {
  const { ccen, paths } = makeHome(t);
  const started = await ccen(["start", "--port", "0", "--json"]);
  const { url } = JSON.parse(started.stdout) as { readonly url: string };
  const headers = { "content-type": "application/json" };
  for (const number of upTo(5)) await fetch(`${url}/api/hook`, { method: "POST", headers, body: prompt(number) });
  await waitFor("five events", async () => {
    const response = await fetch(`${url}/api/health`);
    return ((await response.json()) as { readonly last_seq: number }).last_seq === 5;
  });

  const survey = JSON.parse((await ccen(["rebuild", "--dry-run", "--json"])).stdout) as Survey;
  assert.deepEqual([survey.archive.files, survey.database.events, survey.database.last_number], [5, 5, 5]);
  assert.deepEqual(readRecoveries(paths), [], "nothing was changed");

  const { code, stdout, stderr } = await ccen(["rebuild"]);
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^rebuilt .* UTC \(asked for by hand\): 5 events from the archive, 0 from the old file, none missing\n/,
  );
  assert.match(stdout, /\nThe database before lies beside it: dashboard\.db\.before-rebuild-/);
  assert.match(stdout, /\nDashboard: http:\/\/127\.0\.0\.1:\d+\n$/);
  assert.equal((await ccen(["status"])).code, 0, "nothing was lost, so nothing is degraded");
  const again = JSON.parse((await ccen(["rebuild", "--json"])).stdout) as RecoveryReport;
  assert.equal(again.events.total, 5);
  assert.equal((await ccen(["rebuild", "--acknowledge"])).stdout, "Acknowledged: 2 rebuilds.\n");
  assert.equal((await ccen(["rebuild", "--acknowledge"])).stdout, "Nothing was left to acknowledge.\n");
  assert.equal((await ccen(["rebuild", "--acknowledge", "--dry-run"])).code, 2);
  assert.equal((await ccen(["stop"])).code, 0);
});

test("ccen rebuild killed at any moment leaves the old database or the new one, whole", async (t) => {
  const home = archivedHome(t);
  const { paths } = home;
  const store = home.open();
  home.hear(store, upTo(400).map(prompt));
  store.close();
  const environment = { PATH: process.env["PATH"] ?? "", HOME: paths.configDir, CLAUDE_CONFIG_DIR: paths.configDir };
  const moments = [".rebuild-notes", ".rebuilding", ".rebuilt.json", ".rebuilt"];
  for (const [index, suffix] of [...moments, ...moments].entries()) {
    // Every other time there is nothing but the archive to begin with.
    if (index % 2 === 1) rmSync(paths.databaseFile, { force: true });
    const child = spawn(process.execPath, [bin, "rebuild"], { env: environment, stdio: "ignore" });
    t.after(() => child.kill("SIGKILL"));
    const exited = once(child, "exit");
    await waitFor(`${suffix} or the end`, () => existsSync(paths.databaseFile + suffix) || child.exitCode !== null);
    child.kill("SIGKILL");
    await exited;
    const daemon = await startDaemon(t, { environment, home: paths.configDir, paths });
    await waitFor("the daemon to be ready", async () => (await daemon.health()).ready);
    const events = await daemon.allEvents();
    assert.deepEqual(
      events.map(({ seq, summary }) => `${seq} ${summary}`),
      upTo(400).map((number) => `${number + 1} event ${number}`),
      suffix,
    );
    await daemon.end("SIGTERM");
  }
});
