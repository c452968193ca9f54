import assert from "node:assert/strict";
import { test } from "node:test";
import { assertGivenBack, assertSpoiledRefused, entries, parse } from "../../../test/support/settings-layouts.ts";
import { addHooks } from "./settings-hooks.ts";

test("adding and removing hooks gives a file back, however it is typed", () => {
  assertGivenBack(150);
});

test("of two members with one name, hooks go into the one that the client reads", () => {
  const text = '{"hooks":{"Stop":[{"hooks":[]}]},"hooks":{"Stop":[],"Stop":[ ]}}';
  const { hooks: read } = parse(addHooks(text, entries)) as { hooks: Record<string, unknown[]> };
  assert.deepEqual(
    entries.map(({ event }) => JSON.stringify(read[event]).includes("ccen/hook.sh")),
    [true, true, true],
  );
});

test("comments, extra commas and bare names are refused with their position", () => {
  assertSpoiledRefused(100);
});
