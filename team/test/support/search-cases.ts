import assert from "node:assert/strict";
import type { SearchRequest } from "../../../src/core/history.ts";
import {
  literalQuery,
  readSearch,
  searchParts,
  toSearchQuery,
  type SearchQuery,
} from "../../../src/core/search/search-query.ts";
import { batchOf, event } from "./ingest-harness.ts";
import type { ForwardingBatchDto, ForwardingEventDto } from "../../../src/api/forwarding-dto.ts";

type Facts = Readonly<Record<string, unknown>>;

const AT = Date.UTC(2026, 10, 25, 12);

function prompt(sessionId: string, text: string, over: Facts = {}): Facts {
  return { session_id: sessionId, hook_event_name: "UserPromptSubmit", prompt: text, cwd: "/home/dev/shop", ...over };
}

/** A call as its hooks report it: its start, the question whether it may run, its end, and the batch that repeats it. */
function call(
  sessionId: string,
  id: string,
  command: string,
  { output = "", hasFailed = false, isAsked = false } = {},
) {
  const base = { session_id: sessionId, cwd: "/home/dev/shop" };
  const ofCall = { tool_name: "Bash", tool_input: { command }, tool_use_id: id };
  const end = hasFailed
    ? { ...base, ...ofCall, hook_event_name: "PostToolUseFailure", error: output }
    : { ...base, ...ofCall, hook_event_name: "PostToolUse", tool_response: { stdout: output, stderr: "" } };
  const { tool_use_id: _id, ...asked } = ofCall;
  return [
    { ...base, ...ofCall, hook_event_name: "PreToolUse" },
    ...(isAsked ? [{ ...base, ...asked, hook_event_name: "PermissionRequest" }] : []),
    end,
    { ...base, hook_event_name: "PostToolBatch", tool_calls: [{ ...ofCall, tool_response: output }] },
  ];
}

/** A call that edits a file; `summary` is its path as the daemon shortens it. */
function edit(sessionId: string, id: string, summary: string, path: string): readonly Facts[] {
  const base = { session_id: sessionId, cwd: "/home/dev/shop", tool_name: "Edit", tool_use_id: id, summary };
  const ofCall = { ...base, tool_input: { file_path: path, old_string: "a", new_string: "b" } };
  return [
    { ...ofCall, hook_event_name: "PreToolUse" },
    { ...ofCall, hook_event_name: "PostToolUse", tool_response: { filePath: path } },
  ];
}

const PAYLOADS: readonly Facts[] = [
  prompt("a", "認証エラーを直してください"),
  prompt("b", "Fix the AUTH error, fix it at 100%"),
  prompt("a", "100 percent of 認可, a_b and a.b, 𠮷野家 🎉🎉 done"),
  prompt("c", `quotes ' and " and \\ back\\slash, Größe ÄÖÜ äöü ＡＢＣ`, { cwd: "/home/dev/other" }),
  ...call("a", "t1", "grep needle file", { output: "needle found", isAsked: true }),
  ...call("a", "t2", "echo NEEDLE > out"),
  ...call("b", "t3", "cat log", { output: "Error: needle missing", hasFailed: true }),
  ...call("b", "t4", `printf '%s' "a_b"`, { output: "a_b" }),
  prompt("b", "a word\nwith more lines\nand a needle in the last"),
  {
    session_id: "a",
    hook_event_name: "PreToolUse",
    tool_name: "Read",
    tool_use_id: "t5",
    tool_input: { file_path: "/needle" },
  },
  ...edit("a", "t6", "src/cart.ts", "/home/dev/shop/src/cart.ts"),
  ...edit("a", "t7", "/home/dev/other/src/needle.ts", "/home/dev/other/src/needle.ts"),
  ...edit("b", "t8", "C:\\my docs\\a_b.md", "C:\\my docs\\a_b.md"),
  prompt("d", `x${"認".repeat(300)}証`),
  prompt("d", "ab"),
];

/** The same events for any central server. */
export const SEARCHED_BATCH: Partial<ForwardingBatchDto> = {
  ...batchOf(1, 0),
  through: PAYLOADS.length,
  events: PAYLOADS.map((payload, index) => toForwarded(payload, index + 1)),
};

function toForwarded(payload: Facts, seq: number): ForwardingEventDto {
  const of = (name: string): string | null => {
    const value = payload[name];
    return typeof value === "string" ? value : null;
  };
  const name = of("hook_event_name") ?? "";
  return event(seq, {
    session_id: of("session_id") ?? "",
    hook_event_name: name,
    tool_name: of("tool_name"),
    tool_use_id: of("tool_use_id"),
    cwd: of("cwd"),
    received_at: AT + seq * 1000,
    summary: of("summary") ?? of("prompt") ?? name,
    status: name === "PreToolUse" ? "started" : name === "PostToolUseFailure" ? "failed" : "ok",
    payload: JSON.stringify(payload),
  });
}

/** Queries as they are typed. */
const TYPED = [
  "needle OR 認証",
  "認証 OR 認可 OR absent",
  "needle found OR missing",
  "OR needle",
  "needle OR",
  "OR",
  '"OR"',
  "needle -found",
  "needle -missing -found",
  "-needle",
  "-needle -fix",
  '-"needle found" needle',
  '"a_b" -echo',
  "-認証 エラー OR 認可",
  "証　OR　ab",
  "a -証",
  "「認証」 OR “AUTH error”",
  "100% OR %s",
  "_ -a_b",
  "tool:bash needle",
  "tool:Read OR found",
  "-tool:Bash needle",
  "-tool:Bash -tool:Read",
  "-event:PreToolUse needle",
  "event:PreToolUse OR event:UserPromptSubmit needle",
  "project:other OR 認可",
  "-project:shop quotes",
  "session:b OR session:c fix OR quotes",
  "-session:a needle",
  "model:opus OR needle",
  "-model:opus needle",
  "machine:LAPTOP a",
  "-machine:laptop a",
  "machine:tower OR 認可",
  "path:src/",
  "path:src/cart path:.ts",
  "-path:src/ needle",
  "path:SRC/Cart.ts",
  "path:cart.ts",
  "path:rc/cart.ts",
  "path:/home/dev/shop/src/",
  "path:home/dev",
  "path:/src/",
  'path:"my docs/"',
  String.raw`path:"C:\my docs\"`,
  String.raw`path:docs\a`,
  "path:a_b",
  "path:100%",
  "path:src/ OR found -error",
  "tool:Edit OR tool:Read -path:src/",
  "after:2026-11-25T12:00:05Z needle",
  "-after:2026-11-25T12:00:05Z a",
  "before:2026-11-25T12:00:03Z OR needle",
] as const;

function queryOf(typed: string): SearchQuery {
  const read = readSearch(toSearchQuery(searchParts(typed)));
  assert.ok("query" in read, typed);
  return read.query;
}

/** Questions with every kind of text and filter. */
export const SEARCHES: readonly Omit<SearchRequest, "limit">[] = [
  ...texts().map((text) => ({ query: literalQuery(text) })),
  ...texts().map((text) => ({ query: literalQuery(text), isByCall: true })),
  ...TYPED.map((typed) => ({ query: queryOf(typed) })),
  ...TYPED.map((typed) => ({ query: queryOf(typed), isByCall: true })),
  { query: queryOf("needle found"), isByCall: true },
  { query: queryOf("NEEDLE 認証") },
  { query: literalQuery("needle"), statuses: ["failed"], isByCall: true },
  { query: literalQuery("needle"), statuses: ["ok", "open"], isByCall: true },
  { query: literalQuery("needle"), toolName: "Bash", isByCall: true },
  { query: literalQuery("needle"), hookEventName: "PreToolUse" },
  { query: literalQuery("a"), sessionId: "b" },
  { query: literalQuery("a"), sessionId: "nobody's" },
  { query: literalQuery("a"), projectName: "other" },
  { query: literalQuery("a"), machine: "laptop" },
  { query: literalQuery("a"), machine: "tower" },
  { query: literalQuery("a"), machine: null },
  { query: literalQuery("a"), source: "hook" },
  { query: literalQuery("a"), source: "import" },
  { query: literalQuery("a"), model: "opus" },
  { query: literalQuery("a"), agentId: "x" },
  { query: literalQuery("a"), isImported: false, sinceMs: AT + 3_000, untilMs: AT + 9_500, isByCall: true },
];

function texts(): readonly string[] {
  return [
    "認証",
    "証",
    "エラー",
    "認可",
    "𠮷野",
    "🎉🎉",
    "🎉",
    "認".repeat(300),
    "Größe",
    "größe",
    "ÄÖ",
    "äö",
    "ＡＢ",
    "ａｂ",
    "needle",
    "NEEDLE",
    "Needle f",
    "fix",
    "auth",
    "error",
    "ab",
    "a",
    " ",
    "the AUTH",
    "absent",
    "nothing at all",
    "%",
    "100%",
    "_",
    "a_b",
    "a.b",
    "\\",
    "back\\slash",
    "'",
    '"',
    "' and \"",
    "%s",
    ".*",
    "[a-z]",
    "lines\nand",
  ];
}
