import assert from "node:assert/strict";
import { test } from "node:test";
import type { InboxItem } from "../../state/inbox.ts";
import { sampleSession } from "../../../test/support/page/state-harness.ts";
import { arrangeRows } from "./inbox-rows.ts";

function itemAt(minute: number): InboxItem {
  const since = `2026-01-01T00:0${minute}:00.000Z`;
  return { key: String(minute), session: sampleSession("s1"), wait: null, item: null, mark: null, since };
}

const [one, two, three] = [itemAt(1), itemAt(2), itemAt(3)];
const free = { isHeld: false, openKey: null, markedKey: null } as const;
const drawn = (rows: ReturnType<typeof arrangeRows>) =>
  rows.map(({ item, isOver }) => (isOver ? `(${item.key})` : item.key));

test("rows keep their places while held: leaving ones stay, new ones come last", () => {
  const before = arrangeRows([], { ...free, items: [two, three] });
  const held = arrangeRows(before, { ...free, items: [one, three], isHeld: true });
  assert.deepEqual(drawn(held), ["(2)", "3", "1"]);
  assert.deepEqual(drawn(arrangeRows(held, { ...free, items: [one, three] })), ["1", "3"]);
});

test("an open row stays after its answer, and what you marked yourself goes", () => {
  const before = arrangeRows([], { ...free, items: [one, two, three] });
  const open = arrangeRows(before, { ...free, items: [one, three], openKey: "2" });
  assert.deepEqual(drawn(open), ["1", "(2)", "3"]);
  assert.deepEqual(drawn(arrangeRows(open, { ...free, items: [one, three] })), ["1", "3"]);
  assert.deepEqual(drawn(arrangeRows(open, { items: [one, three], isHeld: true, openKey: "2", markedKey: "2" })), [
    "1",
    "3",
  ]);
});
