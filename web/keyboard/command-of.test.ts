import assert from "node:assert/strict";
import { test } from "node:test";
import { commandOf } from "./command-of.ts";

const plain = { modified: false, target: "other" } as const;

test("letters and arrows move, Enter opens, Escape closes", () => {
  assert.equal(commandOf({ ...plain, key: "j" }), "next");
  assert.equal(commandOf({ ...plain, key: "ArrowUp" }), "previous");
  assert.equal(commandOf({ ...plain, key: "Enter" }), "open");
  assert.equal(commandOf({ ...plain, key: "Escape" }), "close");
});

test("the browser's own shortcuts stay the browser's", () => {
  assert.equal(commandOf({ ...plain, key: "k", modified: true }), null);
});

test("while somebody types, only Escape is heard", () => {
  assert.equal(commandOf({ key: "j", modified: false, target: "text" }), null);
  assert.equal(commandOf({ key: " ", modified: false, target: "text" }), null);
  assert.equal(commandOf({ key: "Escape", modified: false, target: "text" }), "close");
});

test("a focused button keeps Enter and Space, a list keeps its arrows", () => {
  assert.equal(commandOf({ key: " ", modified: false, target: "control" }), null);
  assert.equal(commandOf({ key: "ArrowDown", modified: false, target: "control" }), null);
  assert.equal(commandOf({ key: "/", modified: false, target: "control" }), "search");
});

test("names that every object has are no keys", () => {
  assert.equal(commandOf({ ...plain, key: "constructor" }), null);
});
