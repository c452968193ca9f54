import { isJsonObject, parseJsonObject, type JsonObject } from "../../core/json.ts";

/** The meaning of a collector's response for the records that were sent. */
export type ExportResult =
  /** Stored, but for `refused` records that the collector will never take. */
  | { readonly kind: "taken"; readonly refused: number; readonly reason: string | null }
  /** The same request may be retried, after `delayMs` if the collector gave a delay. */
  | { readonly kind: "later"; readonly delayMs: number | null; readonly reason: string }
  /** Smaller requests may succeed. */
  | { readonly kind: "divide"; readonly reason: string }
  /** The collector rejects this permanently. */
  | { readonly kind: "refused"; readonly reason: string }
  /** The collector rejects everything until something is changed: the address, the credentials, the collector. */
  | { readonly kind: "closed"; readonly reason: string };

export interface Answer {
  readonly status: number;
  readonly retryAfterMs: number | null;
  /** The part of the body that was read. */
  readonly text: string;
}

/** The only statuses that OTLP lets a client retry. */
const REPEATABLE: ReadonlySet<number> = new Set([429, 502, 503, 504]);

/** Rejected because of the sender or the address, not because of the records. */
const CLOSED: ReadonlySet<number> = new Set([401, 402, 403, 404, 405, 407, 410, 415]);

/** A longer pause is shortened to this. */
const MAX_DELAY_MS = 3_600_000;

const MAX_REASON = 200;

/** @param rejectedKey the count of rejected records: `rejectedLogRecords`, `rejectedDataPoints` */
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
  // A 64-bit number: a decimal text by the standard, a number from some collectors.
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

/** Foreign text in the log: short, and without control characters. */
function oneLine(words: string): string {
  return words
    .replaceAll(/[\p{Cc}\p{Cf}\s]+/gu, " ")
    .trim()
    .slice(0, MAX_REASON);
}
