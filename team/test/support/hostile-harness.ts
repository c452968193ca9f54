import assert from "node:assert/strict";
import type { TestContext } from "node:test";
import type { ForwardingResponseDto } from "../../../src/api/forwarding-dto.ts";
import { ROUTES } from "../../../src/api/routes.ts";
import { BUILT_IN } from "../../../src/core/redact/create-redactor.ts";
import { systemClock } from "../../../src/system/clock.ts";
import { createMemoryLogger } from "../../../test/support/memory-logger.ts";
import { createTeamServer } from "../../src/http/team-server.ts";
import { createReceiver } from "../../src/ingest/receive-batch.ts";
import { addMachine } from "../../src/machines/machine-tokens.ts";
import { batchOf, EMPTY } from "./ingest-harness.ts";
import { testDatabase, testPool } from "./test-database.ts";

interface Answer {
  readonly status: number;
  /** Of a refusal. */
  readonly code: string | null;
  readonly taken: boolean | null;
  readonly position: number | null;
  readonly isTwin: boolean;
}

/** A server with an honest machine of ann's, and machines that are not honest. */
export async function hostileHarness(t: TestContext) {
  const pool = testPool(t, await testDatabase(t));
  const logger = createMemoryLogger();
  const self = { machineId: "team", name: "team", version: "1.0.0" };
  const receive = createReceiver({ pool, redactor: BUILT_IN, clock: systemClock, logger, self });
  const server = createTeamServer({ host: "127.0.0.1", port: 0, pool, healthPool: pool, receive, logger });
  const { url } = await server.listen();
  t.after(async () => server.close(0));

  const post = async (token: string, body: Uint8Array<ArrayBuffer>, headers: object = {}): Promise<Answer> => {
    const response = await fetch(new URL(ROUTES.upstream, url), {
      method: "POST",
      headers: { "content-type": "application/json", authorization: `Bearer ${token}`, ...headers },
      body,
    });
    const { status } = response;
    const read = (await response.json()) as Partial<ForwardingResponseDto> & { readonly error?: { code: string } };
    const { taken = null, position = null, twin = false, error } = read;
    return { status, code: error?.code ?? null, taken, position, isTwin: twin };
  };
  /** Sends as a machine of that person's. */
  const join = async (owner: string, name = "laptop") => {
    const token = await addMachine(pool, { owner, team: "core", name });
    const machine_id = `${owner}-${name}`;
    return {
      token,
      post: async (body: Uint8Array<ArrayBuffer>, headers?: object) => post(token, body, headers),
      send: async (fields: object = {}) =>
        post(token, bytesOf(JSON.stringify({ ...EMPTY, machine_id, machine_name: name, ...fields }))),
    };
  };

  const ann = await join("ann");
  assert.deepEqual((await ann.send(batchOf(1, 3))).position, 3);
  const before = await everythingOf(pool, "ann");
  return {
    url,
    pool,
    logger,
    ann,
    join,
    /** The honest machine's rows are as they were, and the server takes its next batch. */
    assertHarmless: async () => {
      assert.deepEqual(await everythingOf(pool, "ann"), before);
      const { taken } = await ann.send({ ...batchOf(4, 4), through: 4 });
      assert.equal(taken, true);
      const failures = logger.records.filter(({ level }) => level === "error");
      assert.deepEqual(failures, []);
    },
  };
}

export function bytesOf(text: string): Uint8Array<ArrayBuffer> {
  return new TextEncoder().encode(text);
}

async function everythingOf(pool: ReturnType<typeof testPool>, owner: string): Promise<readonly unknown[]> {
  const tables = [
    "SELECT m.* FROM machines m JOIN people p ON p.id = m.owner WHERE p.subject = $1 ORDER BY m.id",
    "SELECT s.* FROM sessions s JOIN people p ON p.id = s.owner WHERE p.subject = $1 ORDER BY s.id",
    ...["events", "calls", "transitions", "messages", "usage_hours"].map(
      (table) =>
        `SELECT x.* FROM ${table} x JOIN sessions s ON s.id = x.session JOIN people p ON p.id = s.owner
          WHERE p.subject = $1 ORDER BY x::text`,
    ),
  ];
  return Promise.all(tables.map(async (sql) => (await pool.query<object>(sql, [owner])).rows));
}
