import assert from "node:assert/strict";
import { test } from "node:test";
import { forTerminal } from "./copy-text.ts";

test("nothing that a terminal acts on is copied with a command", () => {
  assert.equal(forTerminal("ls\u001b[201~\nrm -r x\r"), "ls␛[201~\nrm -r x␍");
  assert.equal(forTerminal("a\u0000\u0008\u007f\u009b2J"), "a␀␈␡\ufffd2J");
  assert.equal(forTerminal("if x; then\r\n\techo 日本\r\nfi"), "if x; then\n\techo 日本\nfi");
});
