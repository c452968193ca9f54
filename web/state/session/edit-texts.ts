import type { EventDetailDto } from "../../../src/api/dto.ts";
import { isJsonObject } from "../../../src/core/json.ts";
import type { Api } from "../../api.ts";
import { fileChangeOf, type FileChange } from "../call-content.ts";

/** An edit of a file, whose text is in the event that ended it. */
export interface Edit {
  readonly tool_use_id: string;
  readonly tool_name: string;
  /** Its end. */
  readonly at: string;
}

export interface EditTexts {
  /** Oldest first. */
  readonly changes: readonly FileChange[];
  /** Edits whose text is not stored, or not whole. */
  readonly missing: number;
}

/** The hook's time may be slightly after the client's, or before it. */
const SLACK_MS = 5000;

/**
 * What some edits of a session changed: one request a tool, regardless of their number.
 * @param edits oldest first
 */
export async function readEditTexts(sessionId: string, edits: readonly Edit[], api: Api): Promise<EditTexts> {
  if (edits.length === 0) return { changes: [], missing: 0 };
  const times = edits.map(({ at }) => Date.parse(at));
  const since = new Date(Math.min(...times) - SLACK_MS).toISOString();
  const until = new Date(Math.max(...times) + SLACK_MS).toISOString();
  const found = new Map<string, FileChange>();
  for (const tool of new Set(edits.map((edit) => edit.tool_name))) {
    const events = await api.toolEvents({ session: sessionId, tool, since, until, event: "PostToolUse" });
    for (const event of events) {
      const change = isChangeCut(event) ? null : fileChangeOf(event.tool_name, event.payload);
      if (event.tool_use_id !== null && change !== null) found.set(event.tool_use_id, change);
    }
  }
  const changes = edits.flatMap((edit) => found.get(edit.tool_use_id) ?? []);
  return { changes, missing: edits.length - changes.length };
}

/** Whether the stored text of a change is not the whole one. The file around it may be cut. */
export function isChangeCut({ payload, payload_cut: cuts }: EventDetailDto): boolean {
  const response = payload["tool_response"];
  const patch = isJsonObject(response) ? response["structuredPatch"] : undefined;
  const from = Array.isArray(patch) && patch.length > 0 ? "/tool_response/structuredPatch/" : "/tool_input/";
  return cuts.some(({ pointer }) => pointer.startsWith(from));
}
