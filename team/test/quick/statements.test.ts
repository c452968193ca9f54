import assert from "node:assert/strict";
import type { Socket } from "node:net";
import { test } from "node:test";
import type { Pool, PoolClient } from "pg";
import type { ForwardingBatchDto } from "../../../src/api/forwarding-dto.ts";
import { ingestHarness, toolEvent } from "../support/ingest-harness.ts";
import { assertWhole } from "../support/stored-truths.ts";
import { needsPostgres } from "../support/test-database.ts";

test("a batch takes at most 9 statements, whatever its size", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  const statements = recordStatements(pool);
  await send({ after: null });
  const tools = Array.from({ length: 60 }, (_, index) => toolEvent(index + 1, `session-${index % 20}`));
  statements.length = 0;
  const large = await send({ after: 0, through: 60, events: tools, ...sideData("session-1") });
  assert.equal(large.taken, true);
  // Its token, the transaction, its machine, sessions and the rest, which are read, its sessions and the rest again.
  assert.equal(statements.length, 8, statements.join("\n"));
  statements.length = 0;
  await send({ after: 60, through: 61, events: [toolEvent(61, "session-1")], message_after: 1, message_through: 1 });

  assert.equal(statements.length, 8, "the same without messages and usage");
  const { rows } = await pool.query<{ calls: number; messages: number; tokens: number }>(
    `SELECT (SELECT count(*) FROM calls)::int AS calls, (SELECT count(*) FROM messages)::int AS messages,
      (SELECT sum(output) FROM usage_hours)::int AS tokens`,
  );
  assert.deepEqual(rows, [{ calls: 61, messages: 1, tokens: 4 }]);
});

test("batch of another log with all that a batch can have takes 9 statements", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  const tools = [1, 2, 3].map((seq) => toolEvent(seq, "session-1"));
  await send({ after: 0, through: 3, events: tools });
  const statements = recordStatements(pool);

  // As from a replaced database: two of its events are known.
  const again = [...tools.slice(1), toolEvent(4, "session-2")];
  const answer = await send({ log_id: "log-2", after: 0, through: 4, events: again, ...sideData("session-1") });

  assert.equal(answer.taken, true);
  assert.equal(statements.length, 9, statements.join("\n"));
  const { rows } = await pool.query<{ count: number }>("SELECT count(*)::int AS count FROM events");
  assert.deepEqual(rows, [{ count: 4 }]);
});

function sideData(sessionId: string): Partial<ForwardingBatchDto> {
  const sum = { hour: 500_000, agent_id: "", model: "claude-opus-5", variant: "", band: 0, is_copy: 0, messages: 1 };
  const tokens = { input: 3, output: 4, cache_write_5m: 0, cache_write_1h: 0, cache_read: 0, web_searches: 0 };
  return {
    message_through: 1,
    messages: [{ session_id: sessionId, uuid: "u1", agent_id: null, at: Date.now(), role: "prompt", text: "Go on." }],
    // The same sum twice: a statement may change a row only once.
    stories: [
      {
        session: { session_id: sessionId },
        calls: [],
        usage: [
          { ...sum, ...tokens, output: 1 },
          { ...sum, ...tokens },
        ],
      },
    ],
  };
}

test("connection that breaks at any statement leaves all of a batch or nothing", needsPostgres, async (t) => {
  const { pool, join } = await ingestHarness(t);
  const { send } = await join("ann");
  await send({ after: null });
  let left = Infinity;
  onStatement(pool, (client) => {
    left -= 1;
    if (left === 0)
      (client as unknown as { readonly connection: { readonly stream: Socket } }).connection.stream.destroy();
  });
  let position = 0;
  let broken = 0;
  for (let statement = 1; statement <= 9; statement += 1) {
    left = statement;
    const events = [1, 2, 3].map((offset) => toolEvent(position + offset, "s"));
    const answer = await send({ after: position, through: position + 3, events }).catch(() => null);
    broken += answer === null ? 1 : 0;
    left = Infinity;
    // As a machine does after a failure: it asks, and sends what is missing.
    const known = (await send({ after: null })).position;
    assert.ok(known === position || known === position + 3, `${known} after a break at statement ${statement}`);
    if (known === position) await send({ after: position, through: position + 3, events });
    position += 3;
    await assertWhole(pool);
  }
  // Each statement of a usual batch, and none behind them.
  assert.equal(broken, 8);
});

/** The statements of a pool, the new ones at the end. */
function recordStatements(pool: Pool): string[] {
  const statements: string[] = [];
  onStatement(pool, (_client, statement) => statements.push(statement));
  return statements;
}

/** Calls before each statement of a pool. */
function onStatement(pool: Pool, call: (client: PoolClient, statement: string) => void): void {
  const known = new WeakSet<PoolClient>();
  pool.on("acquire", (client) => {
    if (known.has(client)) return;
    known.add(client);
    const query = client.query.bind(client);
    client.query = ((...args: Parameters<typeof query>) => {
      const [first] = args as readonly unknown[];
      call(client, typeof first === "string" ? first : (first as { readonly text: string }).text);
      return query(...args);
    }) as typeof client.query;
  });
}
