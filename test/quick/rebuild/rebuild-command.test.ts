import assert from "node:assert/strict";
import { test } from "node:test";
import { type RecoveryReport, readRecoveries } from "../../../src/maintenance/rebuild/recovery-report.ts";
import type { Survey } from "../../../src/maintenance/rebuild/survey.ts";
import { killRebuild } from "../../support/kills/kill-rebuild.ts";
import { payload } from "../../support/payload.ts";
import { waitFor } from "../../support/wait-for.ts";
import { makeHome } from "../cli/run-ccen.ts";

const prompt = (number: number): string =>
  payload({ hook_event_name: "UserPromptSubmit", prompt: `event ${number}`, session_id: `s${number % 7}` });
const upTo = (count: number): number[] => Array.from({ length: count }, (_, index) => index);

test("ccen rebuild stops the daemon, rebuilds, starts it again, keeps the old file", async (t) => {
  const { ccen, paths } = makeHome(t);
  const started = await ccen(["start", "--port", "0", "--json"]);
  const { url } = JSON.parse(started.stdout) as { readonly url: string };
  const headers = { "content-type": "application/json" };
  for (const number of upTo(5)) await fetch(`${url}/api/hook`, { method: "POST", headers, body: prompt(number) });
  // A raw file moves to the archive after its event is stored.
  const survey = await waitFor("five archived files", async () => {
    const found = JSON.parse((await ccen(["rebuild", "--dry-run", "--json"])).stdout) as Survey;
    return found.archive.files === 5 ? found : null;
  });
  assert.deepEqual([survey.database.events, survey.database.last_number], [5, 5]);
  assert.deepEqual(readRecoveries(paths), [], "nothing was changed");

  const { code, stdout, stderr } = await ccen(["rebuild"]);
  assert.equal(code, 0, stderr);
  assert.match(
    stdout,
    /^rebuilt .*; requested by hand; 5 events from the archive; 0 from the old file; none missing\n/,
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

test("ccen rebuild killed while it writes leaves a whole database", async (t) => killRebuild(t, [".rebuilding"], 40));
