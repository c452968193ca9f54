import { isJsonObject, parseJsonObject, type JsonObject } from "../../core/json.ts";

/** What a collector's answer means for what was sent. */
export type ExportResult =
  /** It has it, but for so many records, which it will never take. */
  | { readonly kind: "taken"; readonly refused: number; readonly reason: string | null }
  /** It may be sent again, after so long where it said. */
  | { readonly kind: "later"; readonly delayMs: number | null; readonly reason: string }
  /** The same in smaller parts, perhaps. */
  | { readonly kind: "divide"; readonly reason: string }
  /** It will not take this, ever. */
  | { readonly kind: "refused"; readonly reason: string }
  /** It takes nothing from us until something is changed: the address, the credentials, the collector. */
  | { readonly kind: "closed"; readonly reason: string };

export interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** Of its body, as far as it was read. */
  readonly text: string;
}

/** The only ones that OTLP lets a client repeat. */
const REPEATABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Not about what was sent, but about who sends it and where to. */
const CLOSED: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 410, 415]);

/** A longer pause is asked about again after this. */
const MAX_DELAY_MS = 3_600_000;

const MAX_REASON = 200;

/** @param rejectedKey what counts the records that were not taken: `rejectedLogRecords`, `rejectedDataPoints` */
export function readExportResult({ status, retryAfterMs, text }: Answer, rejectedKey: string): ExportResult {
  if (status >= 200 && status < 300) return takenOf(parseJsonObject(text) ?? {}, rejectedKey);
  const words = wordsOf(parseJsonObject(text) ?? {});
  const reason = `HTTP ${status}${words === "" ? "" : `: ${words}`}`;
  if (REPEATABLE.has(status)) {
    return { kind: "later", delayMs: retryAfterMs === null ? null : Math.min(MAX_DELAY_MS, retryAfterMs), reason };
  }
  if (status === 400 || status === 413) return { kind: "divide", reason };
  if (CLOSED.has(status) || status < 400) return { kind: "closed", reason };
  return { kind: "refused", reason };
}

function takenOf(body: JsonObject, rejectedKey: string): ExportResult {
  const partial = body["partialSuccess"];
  if (!isJsonObject(partial)) return { kind: "taken", refused: 0, reason: null };
  // A 64-bit number: decimal text by the book, a number from some.
  const refused = Number(partial[rejectedKey] ?? 0);
  const words = partial["errorMessage"];
  return {
    kind: "taken",
    refused: Number.isSafeInteger(refused) && refused > 0 ? refused : 0,
    reason: typeof words === "string" && words !== "" ? oneLine(words) : null,
  };
}

/** `google.rpc.Status` has a message. */
function wordsOf(body: JsonObject): string {
  const { message } = body;
  return typeof message === "string" ? oneLine(message) : "";
}

/** Somebody else's words in our log: short, and no control characters. */
function oneLine(words: string): string {
  return words
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_REASON);
}
