import assert from "node:assert/strict";
import { test } from "node:test";
import { askCentral } from "./ask-central.ts";
import { askPosition } from "./compose-batch.ts";

const BATCH = askPosition(
  { machineId: "machine-1", name: "laptop", version: "1.2.3" },
  { logId: "log-1", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 },
  1000,
);

test("endless answer is cut and reported as an unknown server", async () => {
  let leftChunks = 1000;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      leftChunks -= 1;
      if (leftChunks > 0) controller.enqueue(new Uint8Array(65_536).fill(32));
      else controller.error(new Error("somebody reads on"));
    },
  });
  const central = { url: "https://dash.example", token: "t", fetch: async () => new Response(endless) };
  await assert.rejects(askCentral(central, BATCH, new AbortController().signal), { code: "upstream/stranger" });
});
