import { dirname, join } from "node:path";
import { isJsonObject } from "../../core/json.ts";
import { BUILT_IN, type Redactor } from "../../core/redact/create-redactor.ts";
import { redactHead } from "../../core/redact/redact-head.ts";
import { headOf } from "../../core/format/text.ts";
import { numberField, textField } from "../payload/payload-field.ts";
import { openTranscript } from "./open-transcript.ts";

/** Far larger than any real one. */
const MAX_META_BYTES = 64 * 1024;
const MAX_FIELD = 512;

/** Ids as clients make them; a path to another folder does not match. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,128}$/;

export interface SubagentFiles {
  readonly transcript: string;
  readonly meta: string;
}

/** The client's description beside a subagent's transcript. */
export interface SubagentMeta {
  readonly agentType: string | null;
  readonly description: string | null;
  /** The tool call that started it. */
  readonly toolUseId: string | null;
  /** 1 for a subagent of the main conversation. */
  readonly depth: number | null;
  readonly model: string | null;
}

/** Paths of a subagent's files, beside its session's transcript; null for invalid ids. */
export function subagentFiles(sessionTranscript: string, sessionId: string, agentId: string): SubagentFiles | null {
  if (!SAFE_ID.test(sessionId) || !SAFE_ID.test(agentId)) return null;
  const stem = join(dirname(sessionTranscript), sessionId, "subagents", `agent-${agentId}`);
  return { transcript: `${stem}.jsonl`, meta: `${stem}.meta.json` };
}

/** Null when it is absent, unreadable or invalid: it may appear later, or never. */
export async function readSubagentMeta(
  file: string,
  configDir: string,
  redactor: Redactor = BUILT_IN,
): Promise<SubagentMeta | null> {
  const opened = await openTranscript(file, configDir);
  if (opened.kind !== "opened") return null;
  try {
    if (opened.sizeBytes > MAX_META_BYTES) return null;
    return parseSubagentMeta(await opened.handle.readFile("utf8"), redactor);
  } catch {
    return null;
  } finally {
    await opened.handle.close();
  }
}

function parseSubagentMeta(text: string, redactor: Redactor): SubagentMeta | null {
  const value: unknown = JSON.parse(text);
  if (!isJsonObject(value)) return null;
  const field = (key: string): string | null => {
    const found = textField(value, key);
    return found === null ? null : headOf(found, MAX_FIELD);
  };
  const description = textField(value, "description");
  return {
    agentType: field("agentType"),
    description: description === null ? null : redactHead(description, MAX_FIELD, redactor),
    toolUseId: field("toolUseId"),
    depth: numberField(value, "spawnDepth"),
    model: field("model"),
  };
}
