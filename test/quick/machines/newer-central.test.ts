import assert from "node:assert/strict";
import { createServer, type IncomingMessage } from "node:http";
import { join } from "node:path";
import { buffer } from "node:stream/consumers";
import { test, type TestContext } from "node:test";
import { gunzipSync } from "node:zlib";
import { createAccess } from "../../../src/http/access/access.ts";
import { startHttpDaemon } from "../../support/http-daemon.ts";
import { centralHarness, leafHarness, type CentralHarness } from "../../support/machine-harness.ts";
import { assertSame, numbered, untilConnected, untilThrough, upTo } from "../../support/machine-truths.ts";
import { tempDir } from "../../support/temp-dir.ts";
import { waitFor } from "../../support/wait-for.ts";

const TOKEN = "kJ3vP9xQ2mW7rT5yB8nL4cF6hD1sG0zA";

/** A central server of a later release: its answers have more in them, and it unpacks requests. */
async function newerCentral(t: TestContext, central: CentralHarness, answered: { extra: object }) {
  const encodings: (string | undefined)[] = [];
  async function answer(request: IncomingMessage): Promise<string> {
    const body = await buffer(request);
    const encoding = request.headers["content-encoding"];
    encodings.push(encoding);
    return JSON.stringify({
      ...(await central.receive(encoding === "gzip" ? gunzipSync(body) : body)),
      ...answered.extra,
    });
  }
  const server = createServer((request, response) => {
    void answer(request).then((text) => response.end(text));
  });
  server.listen(0, "127.0.0.1");
  await new Promise((resolve) => server.once("listening", resolve));
  t.after(() => server.close().closeAllConnections());
  const address = server.address();
  assert.ok(typeof address === "object" && address !== null);
  return { encodings, server: { url: `http://127.0.0.1:${address.port}`, token: TOKEN } };
}

test("a newer central server gets compressed batches, at the pace that it asks for", async (t) => {
  const central = centralHarness(t);
  const answered: { extra: object } = {
    extra: { pace: { gather_ms: 700, story_rest_ms: 60_000 }, encodings: ["gzip"], later: true },
  };
  const { encodings, server } = await newerCentral(t, central, answered);
  const delays = new Set<number>();
  const leaf = leafHarness(t, central, { server, onSleep: (delayMs) => delays.add(delayMs) });
  await untilConnected(leaf);
  leaf.report(upTo(100).map((number) => numbered(number)));
  await untilThrough(leaf);
  await assertSame(central, leaf);
  assert.equal(encodings[0], undefined, "nothing is compressed before the first answer");
  assert.ok(encodings.includes("gzip"));
  assert.ok(delays.has(700) && !delays.has(100));

  answered.extra = {};
  leaf.report([numbered(100)]);
  await untilThrough(leaf);
  const sent = encodings.length;
  leaf.report(upTo(20, 101).map((number) => numbered(number)));
  await untilThrough(leaf);
  await waitFor("the own pace", () => delays.has(100));
  assert.ok(encodings.length > sent && !encodings.slice(sent).includes("gzip"));
  await assertSame(central, leaf);
});

test("a pace beyond all bounds neither hurries a machine nor stops it", async (t) => {
  const central = centralHarness(t);
  const answered = { extra: { pace: { gather_ms: 1e12, story_rest_ms: 0 } } };
  const { server } = await newerCentral(t, central, answered);
  const delays = new Set<number>();
  const leaf = leafHarness(t, central, { server, onSleep: (delayMs) => delays.add(delayMs) });
  await untilConnected(leaf);
  leaf.report([numbered(0)]);
  await untilThrough(leaf);
  await waitFor("the longest span", () => delays.has(5000));
  await assertSame(central, leaf);
});

test("a central daemon of this release gets plain batches at the machine's own pace", async (t) => {
  const central = centralHarness(t);
  const { url } = await startHttpDaemon(t, {
    receiveBatch: async (body, received) => central.receive(body, received),
    access: (parts) =>
      createAccess({
        token: TOKEN,
        loginsFile: join(tempDir(t), "logins.json"),
        machineTokensFile: join(tempDir(t), "machines.json"),
        ...parts,
      }),
  });
  const delays = new Set<number>();
  const server = { url, token: TOKEN };
  const leaf = leafHarness(t, central, { server, onSleep: (delayMs) => delays.add(delayMs) });
  await untilConnected(leaf);
  leaf.report(upTo(100).map((number) => numbered(number)));
  await untilThrough(leaf);
  await assertSame(central, leaf);
  await waitFor("the own pace", () => delays.has(100));
});
