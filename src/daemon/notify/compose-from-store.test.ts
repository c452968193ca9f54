import assert from "node:assert/strict";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { test } from "node:test";
import { rawFile, SILENCE, tempStore } from "../../../test/support/filled-store.ts";
import { loadConfig } from "../../config/load-config.ts";
import { LIST_PRICES } from "../../core/cost/price-table.ts";
import type { Delivery } from "../../core/notification/outbox.ts";
import { BUILT_IN, NO_REDACTION } from "../../core/redact/create-redactor.ts";
import { createIngest } from "../../ingest/ingest.ts";
import { createProcessingTimes } from "../../ingest/processing-times.ts";
import { createHealthJournal } from "../../store/health/health-journal.ts";
import { createOutbox } from "../../store/outbox/outbox-queries.ts";
import { pathsUnder } from "../../system/paths.ts";
import { composeFromStore, withoutSecrets } from "./compose-from-store.ts";

test("health message says what changed, without secrets, and links to the view", (t) => {
  const store = tempStore(t);
  const secret = `ghp_${"a1B2c3D4".repeat(4)}wxyz`;
  const [change] = createHealthJournal(store.database).addChanges([
    {
      atMs: 5,
      name: "raw_log",
      from: "ok",
      to: "failed",
      value: "7 files waiting",
      fix: "Wait.",
      codes: {
        value: [{ code: "waiting_files", details: { count: 7 } }],
        detail: [{ code: "as-it-came", details: { text: secret } }],
        fix: { code: "as-it-came", details: { text: "Check `x`." } },
      },
    },
  ]);
  const outbox = createOutbox(store.database);
  const message = { sessionId: "health", destinationId: "webhook:1", ping: true, silent: false, createdAtMs: 6 };
  const id = outbox.add({ ...message, kind: "health", cause: `health:${change?.id}` });
  assert.notEqual(id, null);
  assert.equal(outbox.add({ ...message, kind: "health", cause: `health:${change?.id}` }), null);
  const [delivery] = outbox.list({ limit: 1 });
  assert.ok(delivery !== undefined);

  const { values } = loadConfig({ paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")), environment: {} });
  const { compose } = composeFromStore({
    store,
    clock: { now: () => 7 },
    dashboardUrl: () => "http://127.0.0.1:8000/",
    values: () => values,
    redactor: () => BUILT_IN,
    prices: () => LIST_PRICES,
  });
  const notified = (one: Delivery) => compose(one, { foldedCount: 0, stale: false });
  const notification = notified(delivery);
  assert.equal(notification?.headline, "Event notifier · Spool: failed");
  assert.equal(notification.ping, true);
  assert.equal(notification.link, "http://127.0.0.1:8000/#view=health");
  const text = JSON.stringify(notification);
  assert.ok(!text.includes(secret));
  assert.match(text, /7 files waiting: \[redacted/);
  assert.match(text, /Check x\./);
  assert.equal(notified({ ...delivery, cause: "health:999" }), null);
});

const ID = "s-3f9a8b7c6d5e4f3a2b1c";

test("session stored with secrets is sent without them, with its ids and shape", (t) => {
  const store = tempStore(t);
  const { ingestRawFiles: takeRaw } = createIngest({
    store,
    commits: { publish: () => {} },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: { now: () => 1_000_000 },
    redactor: () => NO_REDACTION,
  });
  const token = ["ghp", "FGLK0HeGLBD0APQjlryxKhLJz0XVtMpdT8sj"].join("_");
  const call = { tool_name: "Bash", tool_use_id: "toolu_1", tool_input: { command: `echo ${token}` } };
  for (const [at, fields] of [
    { hook_event_name: "UserPromptSubmit", prompt: `use ${token}` },
    { hook_event_name: "PreToolUse", ...call },
    { hook_event_name: "PermissionRequest", ...call },
  ].entries()) {
    takeRaw([rawFile(JSON.stringify({ session_id: ID, ...fields }), { name: `${at}.json` })]);
  }
  const stored = store.event(2) ?? assert.fail();
  const session = store.session(ID) ?? assert.fail();
  assert.ok(JSON.stringify(stored).includes(token) && JSON.stringify(session).includes(token));

  const event = withoutSecrets(stored, BUILT_IN);
  const clean = withoutSecrets(session, BUILT_IN);
  assert.ok(!JSON.stringify([event, clean]).includes(token));
  assert.deepEqual([event.sessionId, event.toolUseId, clean.sessionId], [ID, "toolu_1", ID]);
  assert.equal(event.summary, "echo [redacted github-token ghp_]");
  assert.deepEqual(Object.keys(clean), Object.keys(session));
});

test("line names the session while another live one works on its project", (t) => {
  const store = tempStore(t);
  const HOUR_MS = 3_600_000;
  const nowMs = 1_000_000_000;
  const { ingestRawFiles } = createIngest({
    store,
    commits: { publish: () => {} },
    times: createProcessingTimes(),
    policy: SILENCE,
    clock: { now: () => nowMs },
    redactor: () => NO_REDACTION,
  });
  let files = 0;
  const take = (session_id: string, fields: object) =>
    ingestRawFiles([
      rawFile(JSON.stringify({ session_id, ...fields }), { name: `${(files += 1)}.json`, modifiedAtMs: nowMs }),
    ]);
  const begin = (session_id: string, cwd: string) =>
    take(session_id, { hook_event_name: "UserPromptSubmit", prompt: "x", cwd });
  begin("one", "/src/shop");
  begin("elsewhere", "/src/bakery");
  assert.equal(store.sharesProject("one", nowMs), false);
  begin("two", "/src/shop");
  assert.equal(store.sharesProject("one", nowMs), true);
  assert.equal(store.sharesProject("unknown", nowMs), false);
  assert.equal(store.sharesProject("one", nowMs + 2 * HOUR_MS), false);
  take("two", { hook_event_name: "SessionEnd", reason: "other", cwd: "/src/shop" });
  assert.equal(store.sharesProject("one", nowMs), false);
});
