import assert from "node:assert/strict";
import { join } from "node:path";
import { tmpdir } from "node:os";
import { test } from "node:test";
import { tempStore } from "../../../test/support/filled-store.ts";
import { loadConfig } from "../../config/load-config.ts";
import type { Delivery } from "../../core/outbox.ts";
import { BUILT_IN } from "../../core/redact/create-redactor.ts";
import { createHealthJournal } from "../../store/health-journal.ts";
import { createOutbox } from "../../store/outbox-queries.ts";
import { pathsUnder } from "../../system/paths.ts";
import { createScribe } from "./compose-from-store.ts";

test("health message says what changed, without secrets, and links to the view", (t) => {
  const store = tempStore(t);
  const secret = `ghp_${"a1B2c3D4".repeat(4)}wxyz`;
  const [change] = createHealthJournal(store.database).addChanges([
    { atMs: 5, name: "raw_log", from: "ok", to: "failed", value: `7 files waiting: ${secret}`, fix: "Check `x`." },
  ]);
  const outbox = createOutbox(store.database);
  const message = { sessionId: "health", destinationId: "webhook:1", mention: true, silent: false, createdAtMs: 6 };
  const id = outbox.add({ ...message, kind: "health", cause: `health:${change?.id}` });
  assert.notEqual(id, null);
  assert.equal(outbox.add({ ...message, kind: "health", cause: `health:${change?.id}` }), null);
  const [delivery] = outbox.list({ limit: 1 });
  assert.ok(delivery !== undefined);

  const { values } = loadConfig({ paths: pathsUnder(join(tmpdir(), "no-such-folder-of-ours")), environment: {} });
  const { compose } = createScribe({
    store,
    clock: { now: () => 7 },
    dashboardUrl: () => "http://127.0.0.1:8000/",
    values: () => values,
    redactor: () => BUILT_IN,
  });
  const told = (one: Delivery) => compose(one, { foldedCount: 0, stale: false });
  const announcement = told(delivery);
  assert.equal(announcement?.headline, "Event notifier · Raw log: failed");
  assert.equal(announcement.mention, true);
  assert.equal(announcement.link, "http://127.0.0.1:8000/#view=health");
  const text = JSON.stringify(announcement);
  assert.ok(!text.includes(secret));
  assert.match(text, /7 files waiting: \[redacted/);
  assert.match(text, /Check x\./);
  assert.equal(told({ ...delivery, cause: "health:999" }), null);
});
