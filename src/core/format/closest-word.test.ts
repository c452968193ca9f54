import assert from "node:assert/strict";
import { test } from "node:test";
import { closestWord } from "./closest-word.ts";

const COMMANDS = ["start", "status", "stop", "restart", "tail", "doctor"];

test("a typing error finds the nearest word", () => {
  assert.equal(closestWord("satrt", COMMANDS), "start");
  assert.equal(closestWord("statsu", COMMANDS), "status");
  assert.equal(closestWord("docter", COMMANDS), "doctor");
  assert.equal(closestWord("tial", COMMANDS), "tail");
});

test("a word that resembles none finds none", () => {
  assert.equal(closestWord("deploy", COMMANDS), null);
  assert.equal(closestWord("x", []), null);
});
