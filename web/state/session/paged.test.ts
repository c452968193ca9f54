import assert from "node:assert/strict";
import { test } from "node:test";
import { effect } from "@preact/signals";
import { createPaged } from "./paged.ts";

interface Thing {
  readonly id: number;
  readonly state?: string;
}

function openList(count: number) {
  const things: Thing[] = Array.from({ length: count }, (_, i) => ({ id: i + 1 }));
  const asked: (number | null)[] = [];
  const list = createPaged<Thing, number>({
    fetchPage: async (before) => {
      asked.push(before);
      const rest = things.filter(({ id }) => before === null || id < before).toReversed();
      return { items: rest.slice(0, 10), next: rest.length > 10 ? (rest[9]?.id ?? null) : null };
    },
    keyOf: ({ id }) => id,
    compare: (a, b) => a.id - b.id,
    firstPages: 2,
  });
  return { things, asked, list, ids: () => list.items.value.map(({ id }) => id) };
}

test("first look loads a few pages, older ones load on request, each entry once", async () => {
  const { list, ids } = openList(35);
  await list.refresh();
  assert.deepEqual([ids().length, ids()[0], list.hasOlder.value], [20, 16, true]);
  await list.loadOlder();
  await list.loadOlder();
  assert.deepEqual([ids().length, list.hasOlder.value], [35, false]);
});

test("a later look fills the gap to the known rows and gets their changes", async () => {
  const { list, things, asked, ids } = openList(5);
  await list.refresh();
  for (let id = 6; id <= 22; id++) things.push({ id });
  things[4] = { id: 5, state: "ended" };
  asked.length = 0;
  await list.refresh();
  assert.deepEqual(
    ids(),
    Array.from({ length: 22 }, (_, i) => i + 1),
  );
  assert.equal(list.items.value[4]?.state, "ended");
  assert.equal(asked.length, 2);
});

test("a gap that is too long makes the list begin anew, honestly without its old part", async () => {
  const { list, things, ids } = openList(5);
  await list.refresh();
  for (let id = 6; id <= 300; id++) things.push({ id });
  await list.refresh();
  assert.equal(ids()[0], 201);
  assert.equal(list.hasOlder.value, true);
});

test("an answer for an abandoned view is dropped", async () => {
  const { list, ids } = openList(5);
  const late = list.refresh();
  list.clear();
  await late;
  assert.deepEqual(ids(), []);
});

test("several older pages are reported at once", async () => {
  const { list, ids, asked } = openList(95);
  await list.refresh();
  let reported = 0;
  const stop = effect(() => {
    reported += list.items.value.length > 0 ? 1 : 0;
  });
  await list.loadOlder(20);
  assert.deepEqual([ids().length, ids()[0], list.hasOlder.value, asked.length, reported], [95, 1, false, 10, 2]);
  stop();
});

test("a look without changes notifies no subscriber", async () => {
  const { list } = openList(5);
  await list.refresh();
  const before = list.items.value;
  await list.refresh();
  assert.equal(list.items.value, before);
});

test("a row that comes by itself takes its place", async () => {
  const { list, ids } = openList(3);
  await list.refresh();
  list.put([{ id: 2, state: "changed" }, { id: 9 }]);
  assert.deepEqual(ids(), [1, 2, 3, 9]);
  assert.equal(list.items.value[1]?.state, "changed");
});
