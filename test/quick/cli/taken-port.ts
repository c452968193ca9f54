import assert from "node:assert/strict";
import { once } from "node:events";
import { createServer } from "node:net";
import type { TestContext } from "node:test";

/** A port that another server listens on until the end of the test. */
export async function takenPort(t: TestContext): Promise<string> {
  const taken = createServer().listen(0, "127.0.0.1");
  await once(taken, "listening");
  t.after(() => taken.close());
  const address = taken.address();
  assert.ok(typeof address === "object" && address !== null);
  return String(address.port);
}
