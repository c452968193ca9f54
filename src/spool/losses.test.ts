import assert from "node:assert/strict";
import { mkdirSync, writeFileSync } from "node:fs";
import { test } from "node:test";
import { createSpoolHarness } from "../../test/support/spool-harness.ts";

for (const text of ["", "{}", "[]", '{"losses":{}}', '{"losses":[null,{"id":"x"}]}']) {
  test(`losses that a person edited to ${JSON.stringify(text)} are none`, async (t) => {
    const harness = createSpoolHarness();
    t.after(() => harness.close());
    mkdirSync(harness.paths.dataDir, { recursive: true });
    writeFileSync(harness.paths.lossesFile, text);
    const spool = harness.open();
    await spool.start();
    assert.equal(spool.status().losses, null);
  });
}
