import assert from "node:assert/strict";
import { test } from "node:test";
import { paint, wantsColour } from "./paint.ts";

test("a terminal gets colour, a pipe does not, and the variables decide otherwise", () => {
  assert.equal(wantsColour({}, true), true);
  assert.equal(wantsColour({}, false), false);
  assert.equal(wantsColour({ TERM: "dumb" }, true), false);
  assert.equal(wantsColour({ NO_COLOR: "1" }, true), false);
  assert.equal(wantsColour({ NO_COLOR: "" }, true), true);
  assert.equal(wantsColour({ FORCE_COLOR: "1" }, false), true);
  assert.equal(wantsColour({ FORCE_COLOR: "0" }, true), false);
  assert.equal(wantsColour({ FORCE_COLOR: "1", NO_COLOR: "1" }, false), true);
});

test("without colour a text stays as it is", () => {
  assert.equal(paint({ colour: false }, "red", "text"), "text");
  assert.equal(paint({ colour: true }, "red", "text"), "\u001b[31mtext\u001b[39m");
});
