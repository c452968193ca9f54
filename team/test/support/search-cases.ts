import type { SearchRequest } from "../../../src/core/history.ts";
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
    summary: of("prompt") ?? name,
    status: name === "PreToolUse" ? "started" : name === "PostToolUseFailure" ? "failed" : "ok",
    payload: JSON.stringify(payload),
  });
}

/** Questions with every kind of text and filter. */
export const SEARCHES: readonly Omit<SearchRequest, "limit">[] = [
  ...texts().map((text) => ({ text })),
  ...texts().map((text) => ({ text, isByCall: true })),
  { text: "needle", moreTexts: ["found"], isByCall: true },
  { text: "NEEDLE", moreTexts: ["認証"] },
  { text: "needle", statuses: ["failed"], isByCall: true },
  { text: "needle", statuses: ["ok", "open"], isByCall: true },
  { text: "needle", toolName: "Bash", isByCall: true },
  { text: "needle", hookEventName: "PreToolUse" },
  { text: "a", sessionId: "b" },
  { text: "a", sessionId: "nobody's" },
  { text: "a", projectName: "other" },
  { text: "a", machine: "laptop" },
  { text: "a", machine: "tower" },
  { text: "a", machine: null },
  { text: "a", source: "hook" },
  { text: "a", source: "import" },
  { text: "a", model: "opus" },
  { text: "a", agentId: "x" },
  { text: "a", isImported: false, sinceMs: AT + 3_000, untilMs: AT + 9_500, isByCall: true },
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
