import assert from "node:assert/strict";
import { join } from "node:path";
import type { TestContext } from "node:test";
import { createHistoryService } from "../../../src/store/reading/history-service.ts";
import { createReader } from "../../../src/store/reading/reader.ts";
import type { Store } from "../../../src/store/store.ts";
import { fill, tempStore } from "../../support/filled-store.ts";
import { startHttpDaemon } from "../../support/http-daemon.ts";
import { payload } from "../../support/payload.ts";
import { tempDir } from "../../support/temp-dir.ts";

export const START_MS = Date.UTC(2026, 10, 25, 12);
const SHOP = { session_id: "shop", cwd: "/home/dev/shop" };
const CAFE = { session_id: "cafe", cwd: "/home/dev/cafe" };

export const prompt = (text: string, of: object = SHOP) =>
  payload({ ...of, hook_event_name: "UserPromptSubmit", prompt: text });
const stop = (of: object = SHOP) =>
  payload({ ...of, hook_event_name: "Stop", last_assistant_message: "The basket is there." });

/** The events of one call: its start, and its end unless it is open. */
export function call(
  id: string,
  input: Record<string, unknown>,
  end: Record<string, unknown> | null,
  of: object = SHOP,
) {
  const what = { tool_name: "Bash", tool_use_id: id, ...input, ...of };
  const start = payload({ ...what, hook_event_name: "PreToolUse" });
  return end === null ? [start] : [start, payload({ hook_event_name: "PostToolUse", ...what, ...end })];
}

export const bash = (command: string) => ({ tool_input: { command } });
export const failed = (error: string) => ({ hook_event_name: "PostToolUseFailure", error, is_interrupt: false });

function write(id: string, path: string, lines: number) {
  const input = { file_path: path, content: "x\n".repeat(lines) };
  const made = { tool_response: { type: "create", structuredPatch: [] }, duration_ms: 5 };
  return call(id, { tool_name: "Write", tool_input: input }, made);
}

/** Seconds from the start are the positions in this list, one event a second. */
export const HISTORY = [
  prompt("Add a basket"),
  ...write("w1", "/home/dev/shop/basket.ts", 30),
  ...call("t1", bash("npm test"), {
    ...failed("Exit code 2\n> test\nsrc/basket.ts: error: no price"),
    duration_ms: 900,
  }),
  stop(),
  prompt("Open the café", CAFE),
  ...call("c1", bash("sleep 9"), { tool_response: { stdout: "" }, duration_ms: 9000 }, CAFE),
  prompt("Now fix it"),
  ...call(
    "e1",
    { tool_name: "Edit", tool_input: { file_path: "/home/dev/shop/basket.ts", old_string: "a", new_string: "b\nc" } },
    { tool_response: {}, duration_ms: 7 },
  ),
  ...call("t2", bash("npm run dev"), null),
];

interface Api {
  readonly store: Store;
  readonly get: <Answer>(path: string) => Promise<Answer>;
  /** The code of a refusal. */
  readonly refused: (path: string) => Promise<string>;
}

export async function setUp(t: TestContext, payloads: readonly string[] = HISTORY): Promise<Api> {
  const file = join(tempDir(t), "dashboard.db");
  const store = tempStore(t, file);
  fill(store, payloads, START_MS);
  const reader = createReader(file);
  t.after(async () => reader.close());
  const { url, time } = await startHttpDaemon(t, {
    storedReader: store,
    lookBack: { history: createHistoryService(reader) },
  });
  time.nowMs = START_MS + 60_000;
  const read = async (path: string): Promise<{ status: number; text: string }> => {
    const response = await fetch(`${url}${path}`);
    return { status: response.status, text: await response.text() };
  };
  return {
    store,
    get: async (path) => {
      const { status, text } = await read(path);
      assert.equal(status, 200, text);
      return JSON.parse(text);
    },
    refused: async (path) => {
      const { status, text } = await read(path);
      assert.equal(status, 400, text);
      return JSON.parse(text).error.message;
    },
  };
}
