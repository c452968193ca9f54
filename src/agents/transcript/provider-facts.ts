import { truncateText } from "../../core/format/text.ts";
import type { JsonObject } from "../../core/json.ts";
import { type Redactor, redactHead } from "../../core/redact/create-redactor.ts";
import { parseUsage } from "../claude/transcript/parse-usage.ts";
import type { TranscriptFact } from "./transcript-line.ts";

/** Longest prompt or reply that is passed on. */
export const MAX_TEXT = 4000;

/** What was said, without secrets; nothing for a blank text. */
export function spokenFacts(kind: "prompt" | "reply", text: string, redactor: Redactor): readonly TranscriptFact[] {
  // A little more than fits, so that the truncation shows.
  const shown = truncateText(redactHead(text, MAX_TEXT + 2, redactor), MAX_TEXT).toWellFormed();
  return shown.trim() === "" ? [] : [{ kind, text: shown }];
}

interface Answer {
  readonly messageId: string | null;
  readonly model: string | null;
  readonly atMs: number | null;
}

/** The names of the counts of an answer; `input` is the prompt as a whole, of which a part was read from the cache. */
interface CountNames {
  readonly input: string;
  readonly cached: string;
  readonly written: string;
  readonly output: string;
}

/** Nothing where a count is broken: unknown is not zero. */
export function usageFacts(
  { messageId, model, atMs }: Answer,
  usage: JsonObject,
  names: CountNames,
): readonly TranscriptFact[] {
  const [cached = 0, written = 0] = [usage[names.cached], usage[names.written]];
  const tokens = parseUsage({
    input_tokens: Number(usage[names.input] ?? 0) - Number(cached) - Number(written),
    output_tokens: usage[names.output] ?? 0,
    cache_read_input_tokens: cached,
    cache_creation_input_tokens: written,
  });
  if (messageId === null || model === null || tokens === null) return [];
  return [{ kind: "usage", usage: { messageId, model, agentId: null, atMs, variant: null, tokens } }];
}

const CODES: ReadonlyMap<number, string> = new Map([
  [400, "invalid_request"],
  [401, "authentication_failed"],
  [402, "billing_error"],
  [403, "authentication_failed"],
  [429, "rate_limit"],
  [503, "overloaded"],
  [529, "overloaded"],
]);

/** Claude Code's word for a failure of the model's API, for which page and messages have texts; null for any other. */
export function failureCodeOf(status: number | null): string | null {
  return CODES.get(status ?? 0) ?? (status !== null && status >= 500 ? "server_error" : null);
}
