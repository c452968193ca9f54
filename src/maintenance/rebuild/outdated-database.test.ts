import assert from "node:assert/strict";
import { test } from "node:test";
import { archivedHome } from "../../../test/support/archived-home.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { storedSession } from "../../../test/support/memory-reader.ts";
import { payload } from "../../../test/support/payload.ts";
import { examineDatabase } from "./examine-database.ts";

/** Takes a database back to how version 16 had it. */
const OUTDATE = `
DROP INDEX outbox_unresolved;
DROP INDEX sessions_failed;
DROP TABLE marks;
DROP TABLE import_runs;
ALTER TABLE outbox DROP COLUMN resolved_at;
ALTER TABLE outbox DROP COLUMN text;
ALTER TABLE events DROP COLUMN result;
ALTER TABLE tool_calls DROP COLUMN start_seq;
ALTER TABLE tool_calls DROP COLUMN end_seq;
PRAGMA user_version = 16;
`;

const DAY_MS = 86_400_000;

test("a database from before the first release is rebuilt, with all that it had", async (t) => {
  const home = archivedHome(t);
  const store = home.open();
  const call = { session_id: "s", tool_name: "Bash", tool_use_id: "t1", tool_input: { command: "ls" } };
  home.ingest(store, [
    payload({ session_id: "s", hook_event_name: "UserPromptSubmit", prompt: "needle" }),
    payload({ ...call, hook_event_name: "PreToolUse" }),
    payload({ ...call, hook_event_name: "PostToolUse", tool_response: { stdout: "", stderr: "" } }),
  ]);
  const failedAtMs = Date.UTC(2026, 10, 24) - DAY_MS;
  const failed = { sessionId: "f", state: "failed", stateSinceMs: failedAtMs, lastUsedAtMs: failedAtMs } as const;
  store.commit({ events: [], calls: [], transitions: [], sessions: [storedSession({ ...failed, process: null })] });
  store.database.exec(`
    INSERT INTO outbox (seq, session_id, destination, kind, cause, mention, silent, created_at, state, sent_at) VALUES
      (1, 's', 'webhook:1', 'failure', 'c:1', 1, 0, 1, 'sent', 2), (3, 's', 'webhook:1', 'failure', 'c:3', 1, 0, ${2 * DAY_MS}, 'sent', 3);
    ${OUTDATE}`);
  store.close();

  const finding = examineDatabase(home.paths) ?? assert.fail("it was not found");
  assert.equal(finding.cause, "outdated");
  const logger = createMemoryLogger();
  const report = await home.rebuild({ ...finding, logger });
  assert.deepEqual(logger.records[0], {
    level: "warn",
    message: "the database is being rebuilt from the archive",
    fields: { cause: "outdated", reason: "it was written before the first release, as version 16" },
  });
  assert.deepEqual([report.events.from_archive, report.missing.count, report.old_file], [3, 0, "read"]);
  assert.match(report.set_aside ?? "", /\.before-rebuild-/);

  assert.equal(examineDatabase(home.paths), null);
  const after = home.open();
  const [rebuilt] = after.toolCalls("s", { before: null, limit: 9 }).rows;
  assert.deepEqual([rebuilt?.outcome, rebuilt?.startSeq, rebuilt?.endSeq], ["ok", 2, 3]);
  assert.equal(
    after.marksOf(after.session("f") ?? assert.fail("it is gone")).length,
    1,
    "an old failure stays handled",
  );
  const resolved = after.database.prepare("SELECT resolved_at FROM outbox ORDER BY id").all();
  assert.deepEqual(
    resolved.map((row) => row["resolved_at"]),
    [2, null],
  );
});
