import assert from "node:assert/strict";
import { test } from "node:test";
import {
  formatSearchQuery,
  hasNegation,
  literalQuery,
  markedTexts,
  MAX_SEARCH_TERMS,
  readSearch,
  searchedPath,
  searchParts,
  toSearchQuery,
} from "./search-query.ts";

const read = (typed: string) => toSearchQuery(searchParts(typed));

/** What is typed, and how its clauses read. */
const CASES: readonly (readonly [typed: string, clauses: string])[] = [
  ["", ""],
  ["npm test", '"npm" "test"'],
  ["a b OR c d", '"a" "b" OR "c" "d"'],
  ["a OR b OR c", '"a" OR "b" OR "c"'],
  ["OR", '"OR"'],
  ["OR OR OR", '"OR"'],
  ["a OR OR b", '"a" "OR" OR "b"'],
  ["a OR -b", '"a" OR -"b"'],
  ["a OR tool: OR b", '"a" OR "b"'],
  ["x tool: OR tool: OR b", '"x" "b"'],
  ["a b a OR c", '"a" "b" "a" OR "c"'],
  ["a a", '"a"'],
  ["- -- ---x -", '"-" "--" "---x"'],
  ['"unclosed -a OR', '"unclosed -a OR"'],
  ['name="a b"', '"name=""a" "b"""'],
  ["tool：Bash　ＯＲ　Path:＂my docs＂", 'tool:"Bash" OR path:"my docs"'],
  ["https://x.y/z a:b", '"https://x.y/z" "a:b"'],
];

for (const [typed, clauses] of CASES) {
  test(`a query of ${JSON.stringify(typed)} has its clauses`, () => {
    assert.equal(formatSearchQuery(read(typed)), clauses);
  });
}

test("any text is read to its end, and what it means can be typed again", () => {
  const pieces = [
    '"',
    "「",
    "」",
    "“",
    "”",
    "＂",
    "-",
    "－",
    " ",
    "　",
    "OR",
    "tool:",
    "path:",
    "a",
    "\\",
    "*",
    "(",
    "\0",
    "\ud800",
  ];
  let seed = 7;
  const next = (most: number): number => (seed = (seed * 48_271) % 2_147_483_647) % most;
  for (let round = 0; round < 2_000; round += 1) {
    const typed = Array.from({ length: next(12) }, () => pieces[next(pieces.length)]).join("");
    const parts = searchParts(typed);
    for (const [index, part] of parts.entries()) {
      assert.equal(typed.slice(part.start, part.end), part.typed);
      assert.ok(part.start >= (parts[index - 1]?.end ?? 0));
    }
    assert.deepEqual(read(formatSearchQuery(read(typed))), read(typed), JSON.stringify(typed));
  }
});

test("hostile queries are refused or taken as text", () => {
  const many = Array.from({ length: 20_000 }, (_, index) => `a${index}`);
  for (const typed of [many.join(" "), many.join(" OR "), many.map((one) => `-"${one}"`).join("")]) {
    assert.match(JSON.stringify(readSearch(read(typed))), new RegExp(`more than ${MAX_SEARCH_TERMS} terms`));
  }
  assert.equal(read('"'.repeat(200_001)).length, 1);
  assert.equal(read("「".repeat(100_000)).length, 1);
  assert.equal(read("-".repeat(100_000)).length, 1);
});

function statuses(typed: string) {
  const found = readSearch(read(typed));
  return "reason" in found ? found.reason : [found.statuses?.join(","), formatSearchQuery(found.query)];
}

test("outcomes leave the query, also excluded ones and alternatives", () => {
  assert.deepEqual(statuses("a status:failed"), ["failed", '"a"']);
  assert.deepEqual(statuses("status:ok OR status:error"), ["ok,failed", ""]);
  assert.deepEqual(statuses("-status:open,ok -status:failed"), ["denied,interrupted,unknown", ""]);
  assert.match(String(statuses("status:ok OR a")), /other status: filters alone/);
  assert.match(String(statuses("status:broken")), /one of open, ok/);
  assert.match(String(statuses("after:soon a")), /2026-11-25/);
});

test("only what a hit has is marked", () => {
  assert.deepEqual(markedTexts(read("a OR b -c path:src/ -path:d tool:Bash a")), ["a", "b", "src/"]);
  assert.deepEqual([hasNegation(read("a OR -b")), hasNegation(read("a-b"))], [true, false]);
  assert.deepEqual(literalQuery("-a OR b"), [[{ key: "text", value: "-a OR b", isNegated: false }]]);
});

test("paths are compared with slashes, from their beginning or from a folder on", () => {
  assert.deepEqual(searchedPath("./src/a"), { path: "src/a", isAbsolute: false });
  assert.deepEqual(searchedPath(String.raw`C:\src\a`), { path: "C:/src/a", isAbsolute: true });
  assert.deepEqual(searchedPath("/home/a b"), { path: "/home/a b", isAbsolute: true });
});
