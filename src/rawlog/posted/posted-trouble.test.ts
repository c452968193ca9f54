import assert from "node:assert/strict";
import { afterEach, beforeEach, describe, test } from "node:test";
import { createRawLogRig, type RawLogRig } from "../../../test/support/raw-log-rig.ts";

describe("payloads that come by HTTP at once, when not all is well", () => {
  let rig: RawLogRig;
  beforeEach(() => {
    rig = createRawLogRig();
  });
  afterEach(() => rig.close());

  test("come behind what waited in the folder before them", async () => {
    const old = Array.from({ length: 200 }, (_, n) => `hook-1764150000-${100 + n}-1.json`);
    for (const [n, name] of old.entries()) rig.put(name, `{"old":${n}}`, 1_764_150_000_000 + n);
    const log = rig.open();
    await log.start();
    // The folder is not looked through yet.
    const names = await Promise.all([1, 2].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await log.idle();
    assert.deepEqual(rig.stored, [...old, ...names]);
  });

  test("come behind one that came alone before them, or was too large for a journal", async () => {
    const log = rig.open();
    await log.start();
    await log.idle();
    const names: (string | null)[] = [];
    for (const text of ['{"n":1}', `{"n":"${"x".repeat(300_000)}"}`]) {
      names.push(await log.accept(Buffer.from(text)));
      names.push(...(await Promise.all([1, 2].map(async (n) => log.accept(Buffer.from(`{"m":${n}}`))))));
    }
    await log.idle();
    assert.deepEqual(rig.stored, names);
  });

  test("one that the store takes at a second attempt is offered no more then, and archived", async () => {
    const log = rig.open();
    await log.start();
    let offers = 0;
    rig.intercept = (files) => {
      if (!files.some(({ bytes }) => bytes.toString() === '{"n":1}')) return;
      offers += 1;
      if (offers <= 5) throw new Error("not now");
    };
    await Promise.all([1, 2, 3].map(async (n) => log.accept(Buffer.from(`{"n":${n}}`))));
    await log.idle();
    assert.equal(offers, 6);
    assert.equal(rig.archived().length, 3);
    assert.equal(log.status().held, 0);
  });
});
