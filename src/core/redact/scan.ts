import { ASSIGNMENTS } from "./assignment.ts";
import { COMMAND_FLAGS } from "./command-flag.ts";
import { Cursor } from "./cursor.ts";
import { MARK, type Span } from "./finding.ts";
import { BARE_CREDENTIALS } from "./header-value.ts";
import { INNER_TOKENS } from "./inner-token.ts";
import { PRIVATE_KEYS } from "./private-key.ts";
import { detectToken } from "./token-detector.ts";
import { CLOUD_TOKENS } from "./token-rules-cloud.ts";
import { CODE_TOKENS } from "./token-rules-code.ts";
import { SERVICE_TOKENS } from "./token-rules-service.ts";
import { buildTriggerTable, rarestPair, type Trigger, type TriggerTable } from "./trigger-table.ts";
import { URL_CREDENTIALS } from "./url-credential.ts";
import { WEBHOOK_URLS } from "./webhook-url.ts";

const PREFIXED: readonly Trigger[] = [...CODE_TOKENS, ...CLOUD_TOKENS, ...SERVICE_TOKENS].map((rule) => {
  const pairAt = rarestPair(rule.prefix);
  return {
    pair: rule.prefix.slice(pairAt, pairAt + 2),
    detect: (cursor, at) => detectToken(cursor, at - pairAt, rule),
  };
});

/** A replacement of an earlier run is stepped over: a span without a kind. */
const SKIP_MARK: Trigger = {
  pair: "[r",
  detect: (cursor, at) => {
    if (!cursor.text.startsWith(MARK, at)) return null;
    const close = cursor.text.slice(at, at + 100).indexOf("]");
    return close === -1 ? null : { start: at, end: at + close + 1, kind: "", prefix: "" };
  },
};

/** What is known by itself, wherever it stands. */
const KNOWN: readonly Trigger[] = [...PREFIXED, ...PRIVATE_KEYS, ...INNER_TOKENS, ...WEBHOOK_URLS];

const KNOWN_TABLE = buildTriggerTable(KNOWN);
const FULL_TABLE = buildTriggerTable([
  SKIP_MARK,
  ...KNOWN,
  ...URL_CREDENTIALS,
  ...ASSIGNMENTS,
  ...BARE_CREDENTIALS,
  ...COMMAND_FLAGS,
]);

export interface Scan {
  /** In order, apart from each other. */
  readonly spans: readonly Span[];
  /** Characters that were looked at, those of the one pass over the text included; bounds the work. */
  readonly steps: number;
}

/** Finds everything in a text that must not be kept, in one pass. */
export function scan(text: string): Scan {
  const cursor = new Cursor(text);
  const spans = scanRange(cursor, FULL_TABLE, { start: 0, end: text.length });
  return { spans: spans.map((span) => withKnownKind(cursor, span)), steps: cursor.steps };
}

function scanRange(
  cursor: Cursor,
  table: TriggerTable,
  range: { readonly start: number; readonly end: number },
): Span[] {
  const { text } = cursor;
  const { slots } = table;
  const spans: Span[] = [];
  let free = range.start;
  let before = 0;
  for (let at = range.start; at < range.end; at += 1) {
    const code = text.charCodeAt(at);
    if (code > 127) {
      before = 0;
      continue;
    }
    const slot = slots[(before << 7) | code] ?? 0;
    before = code;
    if (slot === 0) continue;
    const span = detect(cursor, table, { slot, at: at - 1, free });
    if (span === null) continue;
    if (span.kind !== "") spans.push(span);
    free = span.end;
    at = span.end - 1;
    before = 0;
  }
  cursor.steps += range.end - range.start;
  return spans;
}

interface Place {
  readonly slot: number;
  readonly at: number;
  /** Before this all is decided. */
  readonly free: number;
}

function detect(cursor: Cursor, table: TriggerTable, { slot, at, free }: Place): Span | null {
  for (const detector of table.detectors[slot] ?? []) {
    const span = detector(cursor, at);
    if (span !== null && span.start >= free) return span;
  }
  return null;
}

/** A value that was found by its name may be of a kind that tells more: what begins it says so. */
function withKnownKind(cursor: Cursor, span: Span): Span {
  if (span.prefix !== "") return span;
  const [known] = scanRange(cursor, KNOWN_TABLE, { start: span.start, end: Math.min(span.end, span.start + 48) });
  if (known === undefined || known.start !== span.start) return span;
  return { ...span, kind: known.kind, prefix: known.prefix };
}
