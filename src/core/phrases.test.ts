import assert from "node:assert/strict";
import { test } from "node:test";
import { rephrase } from "./phrases.ts";

const PHRASES = {
  "from * to *": "*〜*",
  "is none (did you mean *?)": "ない（*？）",
  "is none": "ない",
  "* left": "残り *",
};

test("details go over in their order, and nothing of them is interpreted", () => {
  assert.equal(rephrase(PHRASES, "from 1 to 20"), "1〜20");
  assert.equal(rephrase(PHRASES, "from $& to *"), "$&〜*");
  assert.equal(rephrase(PHRASES, "is none (did you mean X?)"), "ない（X？）");
  assert.equal(rephrase(PHRASES, "is none"), "ない");
  assert.equal(rephrase(PHRASES, "3 left"), "残り 3");
});

test("what is none of the sentences stays as it is", () => {
  for (const other of [
    "",
    "from  to ",
    "from 1 to ",
    "is none (did you mean ?)",
    " left",
    "is none at all",
    "constructor",
  ]) {
    assert.equal(rephrase(PHRASES, other), other);
  }
});
