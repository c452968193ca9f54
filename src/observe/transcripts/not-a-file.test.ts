import assert from "node:assert/strict";
import { mkdirSync, rmSync } from "node:fs";
import { test } from "node:test";
import { titleLine, watchRig } from "../../../test/support/watch-rig.ts";

const SECOND = 1000;

test("what is no file is told once, and read once a file lies in its place", async (t) => {
  const rig = watchRig(t);
  const path = rig.pathOf("s1");
  mkdirSync(path);
  rig.fire("s1", "UserPromptSubmit", { prompt: "go" });
  await rig.time.advance(60 * SECOND);
  assert.equal(rig.logger.records.filter(({ level }) => level === "warn").length, 1);
  rmSync(path, { recursive: true });
  rig.write(path, titleLine("One"));
  await rig.time.advance(20 * SECOND);
  assert.equal(rig.session("s1").title, "One");
});
