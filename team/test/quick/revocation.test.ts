import assert from "node:assert/strict";
import { once } from "node:events";
import { request, type IncomingMessage } from "node:http";
import { json } from "node:stream/consumers";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { batchBody, OLD_EVENT } from "../../../test/support/receiving/batch-body.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { joinHarness } from "../support/join-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

/** A batch of one event, whose token was looked at; its body is sent by the function that this returns. */
async function startBatch(url: string, token: string, seq: number) {
  const event = { ...OLD_EVENT, seq, key: `hook-${seq}.json@1` };
  const body = batchBody({ after: seq - 1, through: seq, events: [event] });
  const sent = request(new URL(ROUTES.upstream, url), {
    method: "POST",
    headers: {
      "content-type": "application/json",
      authorization: `Bearer ${token}`,
      "content-length": body.length,
      expect: "100-continue",
    },
  });
  const answered = once(sent, "response") as Promise<[IncomingMessage]>;
  sent.flushHeaders();
  await Promise.race([once(sent, "continue"), answered]);
  return async (): Promise<{ readonly status: number | undefined; readonly code: string | null }> => {
    sent.end(body);
    const [response] = await answered;
    const answer = (await json(response)) as { readonly error?: { readonly code: string } };
    return { status: response.statusCode, code: answer.error?.code ?? null };
  };
}

const TAKEN = { status: 200, code: null };
const REVOKED = { status: 401, code: "team/revoked" };

test("revoked token is refused in the middle of a batch and while one waits", needsPostgres, async (t) => {
  const { pool, urls, as, ask } = await joinHarness(t);
  const [one = "", other = ""] = urls;
  const ann = as("ann", "devs");
  const join = async () => {
    const { code, secret } = await ask();
    await ann.confirm(code, "core");
    return secret;
  };
  const events = async () => (await pool.query("SELECT FROM events")).rows.length;
  const first = await join();
  assert.deepEqual(await (await startBatch(one, first, 1))(), TAKEN);

  // Begun before, ended after the revocation.
  const finish = await startBatch(other, first, 2);
  const [machine] = await ann.machines();
  assert.equal((await ann.post(`${ROUTES.teamMachine}${machine?.id}/revoke`)).status, 200);
  assert.deepEqual(await finish(), REVOKED);
  assert.equal(await events(), 1);

  // One that waits for its machine's row while that is revoked.
  const second = await join();
  assert.deepEqual(await (await startBatch(one, second, 2))(), TAKEN);
  const client = await pool.connect();
  await client.query("BEGIN");
  await client.query("SELECT FROM machines FOR UPDATE");
  const waiting = (await startBatch(other, second, 3))();
  await waitFor("the batch to wait", async () => {
    const { rows } = await pool.query(
      "SELECT FROM pg_stat_activity WHERE wait_event_type = 'Lock' AND datname = current_database()",
    );
    return rows.length === 1;
  });
  await client.query("UPDATE machines SET revoked_at = 1");
  await client.query("COMMIT");
  client.release();
  assert.deepEqual(await waiting, REVOKED);
  assert.equal(await events(), 2);

  // A token that was replaced meanwhile: the machine has joined again.
  const third = await join();
  assert.deepEqual(await (await startBatch(one, third, 3))(), TAKEN);
  const old = await startBatch(other, third, 4);
  const fourth = await join();
  assert.deepEqual(await (await startBatch(one, fourth, 4))(), TAKEN);
  assert.deepEqual(await old(), REVOKED);
  assert.deepEqual(await (await startBatch(other, third, 5))(), { status: 401, code: "http/wrong-token" });
  assert.equal(await events(), 4);
});
