import assert from "node:assert/strict";
import { mkdirSync, mkdtempSync, rmSync } from "node:fs";
import { tmpdir } from "node:os";
import { join } from "node:path";
import { DatabaseSync } from "node:sqlite";
import { test } from "node:test";
import { followRows, parseRow } from "./session-rows.ts";

/** A database whose `session` has no end: reading it never ends. */
const ENDLESS = `
  CREATE VIEW session AS
    WITH RECURSIVE row (n) AS (SELECT 1 UNION ALL SELECT n + 1 FROM row)
    SELECT 's1' AS id, NULL AS parent_id, n AS time_created, n AS time_updated, '' AS version, '' AS title FROM row WHERE n < 0;
  CREATE TABLE message (id, session_id, time_created, time_updated, data);
  CREATE TABLE part (id, message_id, session_id, time_updated, data)`;

test("a database of another user is not opened", { skip: process.geteuid === undefined }, async (t) => {
  const folder = mkdtempSync(join(tmpdir(), "ccen-rows-"));
  t.after(() => rmSync(folder, { recursive: true }));
  const path = join(folder, "opencode", "opencode.db");
  mkdirSync(join(folder, "opencode"));
  const database = new DatabaseSync(path);
  database.exec(ENDLESS);
  database.close();
  const own = process.geteuid?.() ?? 0;
  t.mock.method(process as Required<Pick<NodeJS.Process, "geteuid">>, "geteuid", () => own + 1);
  const rows = followRows({ path, folder, parse: parseRow, position: null }, "s1");
  assert.deepEqual(await rows.read({ take() {}, restart() {} }), { kind: "refused", reason: "outside" });
});
