import { dirname, join, resolve } from "node:path";
import { isJsonObject, numberField, textField } from "../../../core/json.ts";
import { BUILT_IN, type Redactor, redactHead } from "../../../core/redact/create-redactor.ts";
import { boundedField } from "../../payload/payload-field.ts";
import { wellFormedJson } from "../../payload/well-formed.ts";
import { openTranscript } from "../../transcript/open-transcript.ts";

/** The folder of all transcripts; everything else is refused. */
export function projectsFolder(configDir: string): string {
  return join(resolve(configDir), "projects");
}

const MAX_META_BYTES = 64 * 1024;
const MAX_FIELD = 512;

/** Ids as clients make them; a path to another folder does not match. */
const SAFE_ID = /^[A-Za-z0-9_-]{1,128}$/;

export function isSafeId(id: string): boolean {
  return SAFE_ID.test(id);
}

export interface SubagentMeta {
  readonly agentType: string | null;
  readonly description: string | null;
  readonly toolUseId: string | null;
  /** 1 for a subagent of the main conversation. */
  readonly depth: number | null;
  readonly model: string | null;
}

/** Paths of a subagent's files, beside its session's transcript; null for invalid ids. */
export function subagentFiles(sessionTranscript: string, sessionId: string, agentId: string) {
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
  const opened = await openTranscript(file, projectsFolder(configDir));
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
  const value: unknown = JSON.parse(wellFormedJson(text));
  if (!isJsonObject(value)) return null;
  const description = textField(value, "description");
  return {
    agentType: boundedField(value, "agentType"),
    description: description === null ? null : redactHead(description, MAX_FIELD, redactor),
    toolUseId: boundedField(value, "toolUseId", MAX_FIELD),
    depth: numberField(value, "spawnDepth"),
    model: boundedField(value, "model", MAX_FIELD),
  };
}
