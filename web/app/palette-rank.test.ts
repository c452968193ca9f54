import assert from "node:assert/strict";
import { test } from "node:test";
import { rank } from "./palette-rank.ts";

const items = [
  { name: "Sessions", alias: "sessions" },
  { name: "Fix the payments bug", alias: "0fce11 payments" },
  { name: "いま", alias: "now" },
];
const names = (query: string) => rank(items, query).map(({ name }) => name);

test("every word must occur, and beginnings come first", () => {
  assert.deepEqual(names("pay fix"), ["Fix the payments bug"]);
  assert.deepEqual(names("s"), ["Sessions", "Fix the payments bug"]);
  assert.deepEqual(names("fix deliveries"), []);
});

test("a name typed in another script is found by its alias", () => {
  assert.deepEqual(names("now"), ["いま"]);
  assert.deepEqual(names("いま"), ["いま"]);
});

test("without a query the order is unchanged", () => {
  assert.deepEqual(names("  ").length, 3);
});
