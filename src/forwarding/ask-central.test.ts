import assert from "node:assert/strict";
import { test } from "node:test";
import { gunzipSync } from "node:zlib";
import type { FetchLike } from "../core/notification/delivery.ts";
import { createAskCentral } from "./ask-central.ts";
import { askPosition } from "./compose-batch.ts";

const BATCH = askPosition(
  { machineId: "machine-1", name: "laptop", version: "1.2.3" },
  { logId: "log-1", beginSeq: 0, beginMessage: 0, position: 0, reportedAtMs: 0 },
  1000,
);

/** Long enough to be worth it. */
const LONG = { ...BATCH, alive: Array.from({ length: 200 }, (_, index) => `session-${index}`) };

const ANSWER = {
  protocol: 1,
  position: 0,
  position_key: null,
  message_position: 0,
  taken: false,
  central: { machine_id: "m", name: "central", version: "1.2.3" },
};

const { signal } = new AbortController();

/** A central server by its responses, with the coding of each request that it got. */
function central(answerTo: (encoding: string | null) => Response) {
  const got: (string | null)[] = [];
  const fetch: FetchLike = async (_url, { body, headers }) => {
    const encoding = new Headers(headers).get("content-encoding");
    got.push(encoding);
    const text = typeof body === "string" ? body : gunzipSync(body instanceof Uint8Array ? body : "").toString();
    assert.equal(JSON.parse(text).machine_id, "machine-1");
    return answerTo(encoding);
  };
  return { got, ask: createAskCentral({ url: "https://dash.example", token: "t", fetch }) };
}

test("endless answer is cut and reported as an unknown server", async () => {
  let leftChunks = 1000;
  const endless = new ReadableStream<Uint8Array>({
    pull: (controller) => {
      leftChunks -= 1;
      if (leftChunks > 0) controller.enqueue(new Uint8Array(65_536).fill(32));
      else controller.error(new Error("somebody reads on"));
    },
  });
  const { ask } = central(() => new Response(endless));
  await assert.rejects(ask(BATCH, signal), { code: "upstream/stranger" });
});

test("requests are compressed while the newest answer allows it, short ones never", async () => {
  let encodings: unknown = ["br", "gzip"];
  const { got, ask } = central(() => Response.json({ ...ANSWER, encodings }));
  await ask(LONG, signal);
  await ask(LONG, signal);
  await ask(BATCH, signal);
  encodings = undefined;
  await ask(LONG, signal);
  await ask(LONG, signal);
  assert.deepEqual(got, [null, "gzip", null, "gzip", null]);
});

for (const [name, refusal] of [
  ["an older central daemon", () => refused(400, { error: { code: "http/body", message: "m", fix: "f" } })],
  ["a proxy", () => refused(415, "no")],
] as const) {
  test(`a compressed request that ${name} refuses is repeated as it is, once`, async () => {
    const { got, ask } = central((encoding) =>
      encoding === null ? Response.json({ ...ANSWER, encodings: ["gzip"] }) : refusal(),
    );
    for (let request = 0; request < 3; request += 1) assert.equal((await ask(LONG, signal)).position, 0);
    assert.deepEqual(got, [null, "gzip", null, null]);
  });
}

test("a compressed batch that is refused for what it says is not repeated", async () => {
  const error = { code: "upstream/batch", message: "m", fix: "f" };
  const { got, ask } = central((encoding) =>
    encoding === null ? Response.json({ ...ANSWER, encodings: ["gzip"] }) : refused(400, { error }),
  );
  await ask(LONG, signal);
  await assert.rejects(ask(LONG, signal), { code: "upstream/refused" });
  assert.deepEqual(got, [null, "gzip"]);
});

test("a pace or codings of another form are ignored", async () => {
  for (const odd of [{ pace: 7 }, { pace: { gather_ms: "1" } }, { encodings: "gzip" }, { encodings: [7] }]) {
    const { ask } = central(() => Response.json({ ...ANSWER, ...odd }));
    const answer = await ask(BATCH, signal);
    assert.deepEqual([answer.pace, answer.encodings], [undefined, []]);
  }
});

function refused(status: number, body: unknown): Response {
  return Response.json(body, { status });
}
