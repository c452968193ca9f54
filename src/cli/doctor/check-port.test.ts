import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import { test } from "node:test";
import { checkPort } from "./check-port.ts";

test("a port of another program is doubtful, an address that does not exist a failure", async (t) => {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const address = taken.address();
  assert.ok(typeof address === "object" && address !== null);
  const inUse = await checkPort({ host: "127.0.0.1", port: address.port });
  assert.equal(inUse.status, "warn");
  assert.match(inUse.detail, /is in use by another program/);
  assert.equal((await checkPort({ host: "192.0.2.1", port: 0 })).status, "fail");
});
