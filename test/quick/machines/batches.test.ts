import assert from "node:assert/strict";
import { test } from "node:test";
import { isJsonObject, type JsonObject, parseJsonObject } from "../../../src/core/json.ts";
import { createAskCentral } from "../../../src/forwarding/ask-central.ts";
import { askPosition } from "../../../src/forwarding/compose-batch.ts";
import { centralHarness } from "../../support/machine-harness.ts";
import { batchBody, OLD_BATCH, OLD_EVENT } from "../../support/receiving/batch-body.ts";

test("an unreadable part of a machine's batches is logged once, with its reason", async (t) => {
  const central = centralHarness(t);
  const unreadable = { ...OLD_EVENT, agent_id: "x".repeat(257) };
  await central.receive(batchBody({ events: [unreadable] }));
  await central.receive(batchBody({ after: 1, through: 2, events: [{ ...unreadable, seq: 2 }] }));
  const warnings = central.logger.records.filter(({ level }) => level === "warn");
  assert.equal(warnings.length, 1);
  assert.match(String(warnings[0]?.fields["reason"]), /agent_id is no text of up to 256 characters/);
});

test("answer of the release before this one is understood", async () => {
  const old: JsonObject = {
    protocol: 1,
    position: 7,
    position_key: null,
    message_position: 0,
    taken: false,
    central: { machine_id: "m", name: "central", version: "0.1.0" },
  };
  let sent: JsonObject | null = null;
  const ask = createAskCentral({
    url: "https://dash.example",
    token: "token",
    fetch: async (_url, init) => {
      sent = parseJsonObject(typeof init.body === "string" ? init.body : "");
      return Response.json(old);
    },
  });
  const answer = await ask(
    askPosition(
      { machineId: "machine-new", name: "new", version: "0.2.0" },
      { logId: "l", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 },
      1000,
    ),
    new AbortController().signal,
  );
  assert.deepEqual([answer.position, answer.taken, answer.twin], [7, false, false]);
  const { events: _, ...head } = OLD_BATCH;
  assert.ok(isJsonObject(sent));
  for (const name of Object.keys(head))
    assert.ok(Object.hasOwn(sent, name), `an older central daemon looks for ${name}`);
});
