import assert from "node:assert/strict";
import { test } from "node:test";
import { ROUTES } from "../../../src/api/routes.ts";
import { makeHome } from "../../../test/quick/cli/run-ccen.ts";
import { post } from "../../../test/support/firing-daemon.ts";
import { payload } from "../../../test/support/payload.ts";
import { batchBody, OLD_EVENT } from "../../../test/support/receiving/batch-body.ts";
import { waitFor } from "../../../test/support/wait-for.ts";
import { joinHarness } from "../support/join-harness.ts";
import { settingsOf, startJoin } from "../support/join-process.ts";
import { assertWhole } from "../support/stored-truths.ts";
import { needsPostgres } from "../support/test-database.ts";

interface Listed {
  readonly session_id: string;
  readonly access: string;
  readonly owner: string;
}

test("two machines join two people, and each sees the other's session in part", needsPostgres, async (t) => {
  const { urls, as } = await joinHarness(t);
  const people = ["ann", "bob"].map((name, index) => ({ name, url: urls[index] ?? "", as: as(name, "devs") }));
  for (const { name, url, as: person } of people) {
    const home = makeHome(t, name);
    home.configure({ CCEN_MACHINE_NAME: `${name}-laptop` });
    const join = await startJoin(home, url);
    await person.confirm(join.code, "core");
    assert.equal(await join.ended, 0, join.text());
    const { url: daemon } = JSON.parse((await home.ccen(["status", "--json"])).stdout) as { url: string };
    const fields = { session_id: `of-${name}`, hook_event_name: "UserPromptSubmit", prompt: `words of ${name}` };
    assert.ok(await post(`${daemon}${ROUTES.hook}`, payload(fields)));
  }
  for (const { name, as: person } of people) {
    const seen = await waitFor("both sessions", async () => {
      const { body } = await person.get<readonly Listed[]>(ROUTES.sessions);
      return body.length === 2 ? body : null;
    });
    const accesses = seen.map(({ session_id: id, access, owner }) => `${id} ${owner} ${access}`).toSorted();
    const expected = ["ann", "bob"].map((one) => `of-${one} ${one} ${one === name ? "whole" : "summary"}`);
    assert.deepEqual(accesses, expected);
  }
});

test("a revoked machine says so, keeps its events and sends them once it joins again", needsPostgres, async (t) => {
  const { pool, urls, as } = await joinHarness(t);
  const [url = ""] = urls;
  const home = makeHome(t, "laptop");
  home.configure({ CCEN_MACHINE_NAME: "laptop" });
  const ann = as("ann", "devs");
  const events = async () => (await pool.query("SELECT FROM events")).rows.length;
  const report = async (number: number) => {
    const { url: daemon } = JSON.parse((await home.ccen(["status", "--json"])).stdout) as { url: string };
    const fields = { session_id: "s", hook_event_name: "UserPromptSubmit", prompt: `prompt ${number}` };
    assert.ok(await post(`${daemon}${ROUTES.hook}`, payload(fields)));
  };
  const first = await startJoin(home, url);
  await ann.confirm(first.code, "core");
  assert.equal(await first.ended, 0, first.text());
  await report(1);
  await waitFor("its event", async () => (await events()) === 1);

  const [machine] = await ann.machines();
  await ann.post(`${ROUTES.teamMachine}${machine?.id}/revoke`);
  await report(2);
  const says = async (...args: string[]) => (await home.ccen(args)).stdout.includes("has revoked this machine");
  await waitFor("the refusal", async () => says("machines"));
  const status = await home.ccen(["team", "status"]);
  assert.deepEqual([status.code, /1 event waits here/.test(status.stdout)], [4, true], status.stdout);
  assert.equal(await events(), 1);

  const second = await startJoin(home, url);
  await ann.confirm(second.code, "core");
  assert.equal(await second.ended, 0, second.text());
  await waitFor("the event that waited", async () => (await events()) === 2);
  await assertWhole(pool);
  assert.equal((await ann.machines()).length, 1);
  assert.equal((await home.ccen(["team", "leave"])).code, 0);
  assert.equal((await pool.query("SELECT FROM machines WHERE revoked_at IS NULL")).rows.length, 0);
  assert.ok(!/^CCEN_FORWARDING_TOKEN=['"]?[\w-]/m.test(settingsOf(home)));
});

test("revocation holds at both replicas at once, under the load of many machines", needsPostgres, async (t) => {
  const { pool, urls, as, ask } = await joinHarness(t);
  const ann = as("ann", "devs");
  const stop = new AbortController();
  const machines = await Promise.all(
    Array.from({ length: 6 }, async (_, index) => {
      const name = `machine-${index}`;
      const { code, secret } = await ask(name);
      await ann.confirm(code, "core");
      return { name, secret, taken: 0, revokedBefore: false, takenLate: 0 };
    }),
  );
  const run = async (machine: (typeof machines)[number]): Promise<number> => {
    for (let request = 0; !stop.signal.aborted; request += 1) {
      const wasRevoked = machine.revokedBefore;
      const { name, taken, secret } = machine;
      const seqs = [1, 2, 3].map((offset) => taken + offset);
      const list = seqs.map((seq) => ({ ...OLD_EVENT, seq, key: `hook-${seq}.json@1`, session_id: name }));
      const body = batchBody({ machine_id: name, machine_name: name, after: taken, through: taken + 3, events: list });
      const response = await fetch(new URL(ROUTES.upstream, urls[request % 2]), {
        method: "POST",
        headers: { "content-type": "application/json", authorization: `Bearer ${secret}` },
        body: new Uint8Array(body),
      });
      await response.body?.cancel();
      if (response.status === 401) return request;
      assert.equal(response.status, 200);
      if (wasRevoked) machine.takenLate += 1;
      machine.taken += 3;
    }
    return Infinity;
  };
  const running = machines.map(run);
  const revoked = machines.slice(0, 3);
  for (const machine of revoked) {
    const before = machines.reduce((sum, { taken }) => sum + taken, 0);
    await waitFor("some batches", () => machines.reduce((sum, { taken }) => sum + taken, 0) > before + 60);
    const row = (await ann.machines()).find(({ label }) => label === machine.name);
    assert.equal((await ann.post(`${ROUTES.teamMachine}${row?.id}/revoke`)).status, 200);
    machine.revokedBefore = true;
  }
  assert.ok((await Promise.all(running.slice(0, 3))).every(Number.isFinite));
  stop.abort();
  await Promise.all(running);
  assert.deepEqual(
    machines.map(({ takenLate }) => takenLate),
    [0, 0, 0, 0, 0, 0],
  );
  const { rows } = await pool.query<{ label: string; position: number }>(
    "SELECT label, position FROM machines ORDER BY label",
  );
  assert.deepEqual(
    rows.map(({ position }) => position),
    machines.map(({ taken }) => taken),
  );
  await assertWhole(pool);
});
