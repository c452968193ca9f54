import { Cursor } from "./cursor.ts";
import { ASSIGNMENTS } from "./detectors/assignment.ts";
import { CALL_ARGUMENTS } from "./detectors/call-argument.ts";
import { COMMAND_INPUTS } from "./detectors/command-input.ts";
import { COMMAND_LINES } from "./detectors/command-line.ts";
import { DOCUMENTS } from "./detectors/document.ts";
import { findEncoded, LEAST_ENCODED } from "./detectors/encoded.ts";
import { BARE_CREDENTIALS } from "./detectors/header-value.ts";
import { KNOWN_FORMS, KNOWN_PLACES, PASSWORD_HASHES } from "./detectors/known-forms.ts";
import { COMMAND_FLAGS, LOGIN_PAIRS } from "./detectors/login-pair.ts";
import { PRIVATE_KEYS } from "./detectors/private-key.ts";
import { findSeedPhrases } from "./detectors/seed-phrase.ts";
import { INSERTED_VALUES } from "./detectors/sql.ts";
import { CLOUD_TOKENS, CODE_TOKENS, SERVICE_TOKENS } from "./detectors/token-rules.ts";
import { INNER_TOKENS, detectToken } from "./detectors/tokens.ts";
import { URL_CREDENTIALS, WEBHOOK_URLS } from "./detectors/url-credential.ts";
import { MARK, type Range, type Span, mergeSpans } from "./finding.ts";
import { ESCAPE_SIGNS, isDisguised, isOdd, spansInPlainView } from "./plain-view.ts";
import {
  buildTriggerTable,
  indexOf,
  LAST,
  passes,
  type Trigger,
  triggerOf,
  type TriggerTable,
} from "./trigger-table.ts";

const PREFIXED: readonly Trigger[] = [...CODE_TOKENS, ...CLOUD_TOKENS, ...SERVICE_TOKENS].map((rule) =>
  triggerOf(rule.prefix, (cursor, start) => detectToken(cursor, start, rule)),
);

/** Skips a replacement of an earlier run: a span without a kind. */
const SKIP_MARK: Trigger = {
  pair: "[r",
  detect: (cursor, at) => {
    if (!cursor.text.startsWith(MARK, at)) return null;
    const close = cursor.text.slice(at, at + 100).indexOf("]");
    return close === -1 ? null : { start: at, end: at + close + 1, kind: "" };
  },
};

/** Secrets that are recognised without a name, at any place. */
const KNOWN: readonly Trigger[] = [
  ...INNER_TOKENS,
  ...PREFIXED,
  ...PRIVATE_KEYS,
  ...KNOWN_FORMS,
  ...WEBHOOK_URLS,
  ...PASSWORD_HASHES,
];

const KNOWN_TABLE = buildTriggerTable(KNOWN);
const FULL_TABLE = buildTriggerTable([
  SKIP_MARK,
  ...ESCAPE_SIGNS,
  ...KNOWN,
  ...URL_CREDENTIALS,
  ...ASSIGNMENTS,
  ...BARE_CREDENTIALS,
  ...COMMAND_FLAGS,
  ...COMMAND_LINES,
  ...COMMAND_INPUTS,
  ...CALL_ARGUMENTS,
  ...INSERTED_VALUES,
  ...LOGIN_PAIRS,
  ...DOCUMENTS,
  ...KNOWN_PLACES,
]);

/**
 * Finds everything in a text that must not be kept, in one pass; in a second pass, for disguised characters.
 * @returns the spans sorted and without overlap, and the characters read, the one pass included: they bound the work
 */
export function scan(text: string) {
  const cursor = new Cursor(text);
  return { spans: spansOf(cursor, 0), steps: cursor.steps };
}

/** Base64 in base64, and no deeper. */
const MOST_DEPTH = 2;

function spansOf(cursor: Cursor, depth: number, isView = false): readonly Span[] {
  const { text } = cursor;
  const found = scanRange(cursor, FULL_TABLE, { start: 0, end: text.length }).map((span) =>
    withKnownKind(cursor, span),
  );
  const { more } = cursor;
  if (text.length >= LEAST_ENCODED && depth < MOST_DEPTH) {
    more.push(...findEncoded(cursor, (inner) => spansWithin(cursor, inner, depth + 1)));
  }
  more.push(...findSeedPhrases(cursor));
  const mayHide = cursor.hasOdd || text.includes("\u001b") || text.includes("\u0000");
  if (!isView && mayHide && isDisguised(text))
    more.push(...spansInPlainView(text, (plain) => spansWithin(cursor, plain, depth, true)));
  return more.length === 0 ? mergeSpans(found) : mergeSpans([...found, ...more]);
}

function spansWithin(cursor: Cursor, text: string, depth: number, isView = false): readonly Span[] {
  const inner = new Cursor(text);
  const spans = spansOf(inner, depth, isView);
  cursor.steps += inner.steps;
  return spans;
}

/** @param lastEnd a finding that ends later is none */
function scanRange(cursor: Cursor, table: TriggerTable, range: Range, lastEnd = Infinity): Span[] {
  const { text } = cursor;
  const { pairs, starts } = table;
  const spans: Span[] = [];
  let free = range.start;
  let before = 0;
  for (let at = range.start; at < range.end; at += 1) {
    const code = text.charCodeAt(at);
    const isWide = code > 127;
    if (isWide && isOdd(code)) cursor.hasOdd = true;
    const index = indexOf(before, code);
    before = isWide ? 0 : code;
    if ((((pairs[index >> 5] ?? 0) >>> (index & 31)) & 1) === 0) continue;
    const span = firstSpan(cursor, table, starts[index] ?? 0, isWide ? at : at - 1, free);
    if (span === null || span.end > lastEnd) continue;
    if (span.kind !== "") spans.push(span);
    if (span.start > at + 1) spans.push(...spansBefore(cursor, table, at + 1, span.start));
    free = span.end;
    // "X is the password": the span lies before this place, and the scan continues here.
    if (span.end <= at) continue;
    at = span.end - 1;
    before = 0;
  }
  cursor.steps += range.end - range.start;
  return spans;
}

/**
 * Between a name and its value may be other secrets. Names may also stand in a row for one value, as in
 * `cookie=cookie=…`: those that end behind it are left out here, or each would scan for the ones behind it, one call
 * within the other until the stack is full.
 */
function spansBefore(cursor: Cursor, table: TriggerTable, start: number, end: number): readonly Span[] {
  return scanRange(cursor, table, { start, end }, end);
}

/** The finding of the first detector from `start` on that has one; all text before `free` is already decided. */
function firstSpan(cursor: Cursor, table: TriggerTable, start: number, at: number, free: number): Span | null {
  const { guards, detectors } = table;
  for (let one = start; ; one += 1) {
    const guard = guards[one] ?? LAST;
    const span = passes(cursor.text, at, guard) ? (detectors[one]?.(cursor, at) ?? null) : null;
    if (span !== null && span.start >= free) return span;
    if ((guard & LAST) !== 0) return null;
  }
}

/** A value found by its name may have a beginning that shows a more precise kind. */
function withKnownKind(cursor: Cursor, span: Span): Span {
  if (span.prefix !== undefined) return span;
  const [known] = scanRange(cursor, KNOWN_TABLE, { start: span.start, end: Math.min(span.end, span.start + 48) });
  if (known === undefined || known.start !== span.start) return span;
  return { ...known, end: span.end };
}
