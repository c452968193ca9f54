import assert from "node:assert/strict";
import { test } from "node:test";
import { callCommandOf, commandOf, laneCommand } from "./key-table.ts";

const plain = { primary: false, modified: false, target: "other" } as const;

test("letters and arrows move, Enter opens, Escape closes, digits go to the views", () => {
  assert.equal(commandOf({ ...plain, key: "j" }), "next");
  assert.equal(commandOf({ ...plain, key: "ArrowUp" }), "previous");
  assert.equal(commandOf({ ...plain, key: "Enter" }), "open");
  assert.equal(commandOf({ ...plain, key: "Escape" }), "close");
  assert.equal(commandOf({ ...plain, key: "2" }), "to-sessions");
});

test("the browser's own shortcuts stay the browser's, but for the palette", () => {
  assert.equal(commandOf({ ...plain, primary: true, key: "k" }), "palette");
  assert.equal(commandOf({ primary: true, modified: false, target: "text", key: "K" }), "palette");
  assert.equal(commandOf({ ...plain, primary: true, key: "j" }), null);
  assert.equal(commandOf({ ...plain, modified: true, key: "k" }), null);
});

test("while a person types, only Escape works", () => {
  assert.equal(commandOf({ ...plain, key: "j", target: "text" }), null);
  assert.equal(commandOf({ ...plain, key: " ", target: "text" }), null);
  assert.equal(commandOf({ ...plain, key: "Escape", target: "text" }), "close");
});

test("a focused button keeps Enter and Space, a list keeps its arrows", () => {
  assert.equal(commandOf({ ...plain, key: " ", target: "control" }), null);
  assert.equal(commandOf({ ...plain, key: "ArrowDown", target: "control" }), null);
  assert.equal(commandOf({ ...plain, key: "/", target: "control" }), "search");
});

test("names that every object has are no keys", () => {
  assert.equal(commandOf({ ...plain, key: "constructor" }), null);
  assert.equal(laneCommand("toString"), null);
});

test("a call has letters of its own, but not while a person types", () => {
  assert.equal(callCommandOf({ ...plain, key: "c" }), "copy");
  assert.equal(callCommandOf({ ...plain, key: ",", target: "control" }), "previous-call");
  assert.equal(callCommandOf({ ...plain, key: "c", target: "text" }), null);
  assert.equal(callCommandOf({ ...plain, key: "c", primary: true }), null);
});

test("in the lanes arrows go from call to call and from agent to agent", () => {
  assert.equal(laneCommand("ArrowRight"), "after");
  assert.equal(laneCommand("ArrowUp"), "lane-up");
  assert.equal(laneCommand("+"), null);
});
