import assert from "node:assert/strict";
import { test } from "node:test";
import { bigint, bool, double, int, text, toColumns } from "../../src/database/columns.ts";
import { needsPostgres, testDatabase, testPool } from "../support/test-database.ts";

const ROWS = [
  { text: 'quoted "{,}" \\ and a line\nbreak', bigint: Number.MAX_SAFE_INTEGER, int: 2 ** 31 - 1, double: 0.1 },
  { text: "日本語 🐘", bigint: -1, int: -(2 ** 31), double: -1e300 },
  { text: "", bigint: -(2 ** 32), int: 0, double: 0 },
  { text: null, bigint: null, int: null, double: null },
] as const;

test("rows come back from their columns as they were", needsPostgres, async (t) => {
  const pool = testPool(t, await testDatabase(t));
  const read = async (rows: readonly (typeof ROWS)[number][]): Promise<unknown> => {
    const columns = toColumns(rows, [
      text((row) => row.text),
      bigint((row) => row.bigint),
      int((row) => row.int),
      double((row) => row.double),
      bool((row) => (row.int === null ? null : row.int > 0)),
    ]);
    const answer = await pool.query(
      `SELECT * FROM unnest($1::text[], $2::bigint[], $3::int[], $4::float8[], $5::boolean[])
       AS row (text, bigint, int, double, bool)`,
      [...columns],
    );
    return answer.rows;
  };

  assert.deepEqual(
    await read(ROWS),
    ROWS.map((row) => ({ ...row, bool: row.int === null ? null : row.int > 0 })),
  );
  assert.deepEqual(await read([]), []);
});

test("cells that PostgreSQL cannot store become what it can", needsPostgres, async (t) => {
  const pool = testPool(t, await testDatabase(t));
  const columns = toColumns(
    [{ name: "a\0b\uD83D", atMs: 1_700_000_000_000.75 }],
    [text(({ name }) => name), bigint(({ atMs }) => atMs)],
  );
  const { rows } = await pool.query("SELECT * FROM unnest($1::text[], $2::bigint[]) AS row (name, at)", [...columns]);
  assert.deepEqual(rows, [{ name: "a\uFFFDb\uFFFD", at: 1_700_000_000_000 }]);
});
