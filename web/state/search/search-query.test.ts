import assert from "node:assert/strict";
import { test } from "node:test";
import { parseRoute } from "../route.ts";
import {
  formatQuery,
  liftFilters,
  pendingFilterOf,
  readQuery,
  withQueryFilters,
  type KnownValue,
  type Query,
} from "./search-query.ts";

const SESSION = "0fce1100-1111-4111-8111-111111111111";
const KNOWN: Readonly<Partial<Record<string, readonly KnownValue[]>>> = {
  tool: [{ value: "Bash" }, { value: "mcp__linear__get_issue" }],
  project: [{ value: "shop" }, { value: "my app" }],
  session: [
    { value: SESSION, name: "Add a basket" },
    { value: "0fce1100-2222-4111-8111-111111111111" },
    { value: "abcdef12-2222-4111-8111-111111111111" },
  ],
};
const known = (key: string): readonly KnownValue[] => KNOWN[key] ?? [];

const NOW_MS = new Date("2026-11-28T12:00").getTime();

/** What is typed, what the API is asked for, the filters, and the kinds of the problems. */
const CASES: readonly [typed: string, text: string, filters?: Query["filters"], problems?: string][] = [
  ["", ""],
  ["   ", ""],
  ["npm test", '"npm" "test"'],
  ["  npm  run test ", '"npm" "run" "test"'],
  ["認証エラー", '"認証エラー"'],
  ['"npm test"', '"npm test"'],
  ['"rate limit" "retry"', '"rate limit" "retry"'],
  ['deploy "rate limit"', '"deploy" "rate limit"'],
  ['deploy "rate limit" now', '"deploy" "rate limit" "now"'],
  ['"unclosed phrase', '"unclosed phrase"'],
  ['""', ""],
  ['"twice" "twice"', '"twice"'],
  ["tool:Bash", "", { tool: "Bash" }],
  ["tool:bash npm", '"npm"', { tool: "Bash" }],
  ["TOOL:BASH npm", '"npm"', { tool: "Bash" }],
  ["npm tool:Bash test", '"npm" "test"', { tool: "Bash" }],
  // Still typed: neither searched nor applied.
  ["npm tool:Ba", '"npm"'],
  ["npm tool:", '"npm"'],
  ["npm tool:Ba ", '"npm"', { tool: "Ba" }],
  ["tool:mcp__linear__get_issue ", "", { tool: "mcp__linear__get_issue" }],
  ["status:failed", "", { status: "failed" }],
  ["status:denied,FAILED x", '"x"', { status: "failed,denied" }],
  ["status:running", "", { status: "open" }],
  ["status:broken x", '"x"', {}, "status"],
  ["status:fai", ""],
  ['project:"my app" x', '"x"', { project: "my app" }],
  ['project:"my app"', "", { project: "my app" }],
  [`session:${SESSION}`, "", { session: SESSION }],
  ["session:abcdef12 x", '"x"', { session: "abcdef12-2222-4111-8111-111111111111" }],
  ["session:0fce1100 x", '"x"', {}, "session"],
  ['session:"add a basket" x', '"x"', { session: SESSION }],
  ["session:99999999-2222-4111-8111-111111111111 ", "", { session: "99999999-2222-4111-8111-111111111111" }],
  ["session:basket x", '"x"', {}, "session"],
  ["model:opus x", '"x"', { model: "opus" }],
  ["after:2026-11-20 before:2026-11-27 x", '"x"', { after: "2026-11-20", before: "2026-11-27" }],
  ["after:today", "", { after: "today" }],
  ["after:2026-02-30 x", '"x"', {}, "day"],
  ["before:soon x", '"x"', {}, "day"],
  ["branch:main x", '"branch:main" "x"', {}, "not-a-key"],
  ["branch:main", '"branch:main"'],
  ["TypeError: x is not a function", '"TypeError:" "x" "is" "not" "a" "function"'],
  ["http://localhost:8000/api", '"http://localhost:8000/api"'],
  ["src/a.ts:12:5", '"src/a.ts:12:5"'],
  ['"tool:Bash"', '"tool:Bash"'],
  ["tool:Bash tool:Edit ", "", { tool: "Edit" }],
  ["kubectl -n x get 'a b'", '"kubectl" -"n" "x" "get" "\'a" "b\'"'],
  ["a OR b c", '"a" OR "b" "c"'],
  ["OR", '"OR"'],
  ["OR a", '"OR" "a"'],
  ["a OR", '"a" "OR"'],
  ['a "OR" b', '"a" "OR" "b"'],
  ["a or b", '"a" "or" "b"'],
  ["a　OR　b", '"a" OR "b"'],
  ["-a b", '-"a" "b"'],
  ['-"a b" c', '-"a b" "c"'],
  ["--force - x-y", '"--force" "-" "x-y"'],
  ["「認証 エラー」 “a b” －失敗", '"認証 エラー" "a b" -"失敗"'],
  ['"say ""hi"""', '"say ""hi"""'],
  ["path:src/ x", 'path:"src/" "x"'],
  ['-path:"my docs/a" x', '-path:"my docs/a" "x"'],
  [String.raw`path:"C:\my docs\" x`, String.raw`path:"C:\my docs\" "x"`],
  ["-tool:bash x", '-tool:"Bash" "x"'],
  ["tool:bash OR tool:edit x", 'tool:"Bash" OR tool:"edit" "x"'],
  ["tool:Bash -status:failed ", '-status:"failed"', { tool: "Bash" }],
  ["status:ok OR status:failed x", 'status:"ok" OR status:"failed" "x"'],
  ["status:ok OR x y", "", {}, "status-or"],
  ['session:"add a basket" OR x y', `session:"${SESSION}" OR "x" "y"`],
  ["-after:today x", `-after:"${new Date("2026-11-28T00:00").toISOString()}" "x"`],
  [Array.from({ length: 33 }, (_, index) => index).join(" "), "", {}, "too-many"],
];

for (const [typed, text, filters = {}, problems = ""] of CASES) {
  test(`a search for ${JSON.stringify(typed).slice(0, 60)}`, () => {
    const query = readQuery(typed, known, NOW_MS);
    assert.equal(query.text, text);
    assert.deepEqual(query.filters, filters);
    assert.equal(query.problems.map(({ kind }) => kind).join(), problems);
  });
}

test("filters leave the field once they are typed to their end", () => {
  assert.deepEqual(liftFilters("tool:Bash", known), { rest: "tool:Bash", filters: {} });
  assert.deepEqual(liftFilters("tool:bash  ", known), { rest: " ", filters: { tool: "Bash" } });
  for (const kept of ["tool:Bash ", "tool:Bash O", "tool:Bash OR ", "tool:Bash OR x", "-tool:Bash x", "path:src/ x"]) {
    assert.deepEqual(liftFilters(kept, known), { rest: kept, filters: {} });
  }
  assert.deepEqual(liftFilters("tool:Bash or", known), { rest: "or", filters: { tool: "Bash" } });
  assert.deepEqual(liftFilters("npm tool:Bash test", known), { rest: "npm test", filters: { tool: "Bash" } });
  assert.deepEqual(liftFilters('"a  b" status:ok tool:B', known), { rest: '"a  b" tool:B', filters: { status: "ok" } });
  assert.deepEqual(liftFilters("status:broken x", known), { rest: "status:broken x", filters: {} });
});

test("the filter at the end can be completed", () => {
  assert.deepEqual(pendingFilterOf("npm tool:Ba"), { key: "tool", value: "Ba", start: 4 });
  assert.deepEqual(pendingFilterOf("npm -tool:Ba"), { key: "tool", value: "Ba", start: 5 });
  assert.deepEqual(pendingFilterOf("status:"), { key: "status", value: "", start: 0 });
  assert.equal(pendingFilterOf("tool:Bash "), null);
  assert.equal(pendingFilterOf("error:x"), null);
});

test("typed filters go into the address, dates as one period", () => {
  const nowMs = new Date("2026-11-28T12:00").getTime();
  const place = { filter: { q: "npm" }, sessionId: null };
  const added = (filters: Query["filters"], from = place) => withQueryFilters(from, filters, nowMs);
  assert.deepEqual(added({ tool: "Bash", status: "failed", event: "Stop", session: "s" }), {
    filter: { q: "npm", tool: "Bash", state: "failed", kind: "Stop" },
    sessionId: "s",
  });
  assert.equal(added({ after: "2026-11-20", before: "2026-11-27" }).filter.range, "2026-11-20..2026-11-26");
  assert.equal(added({ after: "2026-11-20" }).filter.range, "2026-11-20..2026-11-28");
  assert.equal(added({ before: "2026-11-27" }).filter.range, "2025-01-01..2026-11-26");
  assert.equal(added({ after: "today" }).filter.range, "today");
  assert.equal(added({ after: "yesterday", before: "today" }).filter.range, "yesterday");
  const since = added({ after: "2026-11-20" });
  assert.equal(added({ before: "2026-11-22" }, since as typeof place).filter.range, "2026-11-20..2026-11-21");
});

test("a search in the address is typed as it was, and read again", () => {
  const nowMs = new Date("2026-11-28T12:00").getTime();
  for (const typed of [
    'tool:Bash status:failed project:"my app" "rate limit" deploy',
    `session:${SESSION} model:opus event:Stop machine:laptop x`,
    "after:2026-11-20 before:2026-11-27 x",
    "after:today x",
    "after:yesterday before:today x",
  ]) {
    const { rest, filters } = liftFilters(typed, known);
    const place = withQueryFilters({ filter: { q: rest }, sessionId: null }, filters, nowMs);
    assert.equal(formatQuery(place), typed);
    const { filter } = parseRoute(`#view=search&q=${encodeURIComponent(rest)}`);
    assert.equal(filter.q, rest);
  }
});
