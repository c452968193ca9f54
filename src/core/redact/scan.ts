import { Cursor, LETTER } from "./cursor.ts";
import { ASSIGNMENTS, WIDE_ASSIGNMENTS } from "./detectors/assignment.ts";
import { CALL_ARGUMENTS } from "./detectors/call-argument.ts";
import { COMMAND_INPUTS } from "./detectors/command-input.ts";
import { COMMAND_LINES } from "./detectors/command-line.ts";
import { DOCUMENTS } from "./detectors/document.ts";
import { findEncoded, LEAST_ENCODED } from "./detectors/encoded.ts";
import { BARE_CREDENTIALS } from "./detectors/header-value.ts";
import { KNOWN_FORMS, KNOWN_PLACES, PASSWORD_HASHES } from "./detectors/known-forms.ts";
import { COMMAND_FLAGS, LOGIN_PAIRS, WIDE_LOGIN_PAIRS } from "./detectors/login-pair.ts";
import { PRIVATE_KEYS } from "./detectors/private-key.ts";
import { INSERTED_VALUES } from "./detectors/sql.ts";
import { CLOUD_TOKENS, CODE_TOKENS, SERVICE_TOKENS } from "./detectors/token-rules.ts";
import { INNER_TOKENS, detectToken } from "./detectors/tokens.ts";
import { URL_CREDENTIALS, WEBHOOK_URLS } from "./detectors/url-credential.ts";
import { MARK, type Span, mergeSpans } from "./finding.ts";
import {
  buildTriggerTable,
  type Detector,
  type Guarded,
  type Trigger,
  triggerOf,
  type TriggerTable,
  type WideTrigger,
} from "./trigger-table.ts";

/** A text as a person reads it, and the original position of each of its characters. */
interface PlainView {
  readonly text: string;
  /** One more than the text has: the last is the end. */
  readonly offsets: readonly number[];
}

/** Soft hyphen, zero-width characters, direction marks. */
const INVISIBLE = "\u00ad\u200b\u200c\u200d\u200e\u200f\u2060\u2061\u2062\u2063\u180e\ufeff";
/** Colours and the like (CSI), titles and links (OSC). */
// oxlint-disable-next-line no-control-regex -- that is what they are
const CONTROL = /\u001b(?:\[[0-9;:?]{0,32}[ -/]{0,2}[@-~]|\][^\u0007\u001b]{0,200}(?:\u0007|\u001b\\))/y;
const FULL_WIDTH_FROM = 0xff01;
const FULL_WIDTH_TO = 0xff5e;

/** Cyrillic letters that look like Latin ones, as possible substitutes in a name. */
const CYRILLIC = "аеорсухіѕјАВЕКМНОРСТХ";
const LATIN = "aeopcyxisjABEKMHOPCTX";

function detectLookAlike(cursor: Cursor, at: number): null {
  if (cursor.is(at - 1, LETTER) || cursor.is(at + 1, LETTER)) cursor.isDisguised = true;
  return null;
}

/** Characters that make a text look different from its characters: invisible ones, full-width letters. */
const DISGUISES: readonly WideTrigger[] = [
  ...[...INVISIBLE.split(""), ...fullWidthLetters()].map((character) => ({ character, detect: disguised })),
  ...CYRILLIC.split("").map((character) => ({ character, detect: detectLookAlike })),
];

function disguised(cursor: Cursor): null {
  cursor.isDisguised = true;
  return null;
}

function* fullWidthLetters(): Generator<string> {
  for (let code = 0xff21; code <= 0xff5a; code += 1)
    if (code <= 0xff3a || code >= 0xff41) yield String.fromCharCode(code);
}

/** Removes colours and invisible characters, and converts full-width characters to ASCII. */
function plainView(text: string): PlainView {
  const offsets: number[] = [];
  let plain = "";
  for (let at = 0; at < text.length; at += 1) {
    const code = text.charCodeAt(at);
    if (code === 0x1b) {
      CONTROL.lastIndex = at;
      if (CONTROL.test(text)) {
        at = CONTROL.lastIndex - 1;
        continue;
      }
    }
    if (code > 127 && INVISIBLE.includes(text.charAt(at))) continue;
    const isWide = code >= FULL_WIDTH_FROM && code <= FULL_WIDTH_TO;
    const alike = code >= 0x0400 && code <= 0x04ff ? CYRILLIC.indexOf(text.charAt(at)) : -1;
    const isAlike = alike !== -1 && /[A-Za-z]/.test(plain.slice(-1) + text.charAt(at + 1));
    if (isWide) plain += String.fromCharCode(code - 0xfee0);
    else plain += isAlike ? LATIN.charAt(alike) : text.charAt(at);
    offsets.push(at);
  }
  offsets.push(text.length);
  return { text: plain, offsets };
}

/** Spans of the view as spans of the original text. */
function inOriginalText(spans: readonly Span[], { offsets }: PlainView): readonly Span[] {
  return spans.map((span) => ({
    ...span,
    start: offsets[span.start] ?? 0,
    end: (offsets[span.end - 1] ?? 0) + 1,
  }));
}

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

function disguise(cursor: Cursor): null {
  cursor.isDisguised = true;
  return null;
}

/** Secrets that are recognised without a name, at any place. */
const KNOWN: readonly Trigger[] = [
  ...PREFIXED,
  ...PRIVATE_KEYS,
  ...INNER_TOKENS,
  ...KNOWN_FORMS,
  ...WEBHOOK_URLS,
  ...PASSWORD_HASHES,
];

const KNOWN_TABLE = buildTriggerTable(KNOWN);
const FULL_TABLE = buildTriggerTable(
  [
    SKIP_MARK,
    { pair: "\u001b[", detect: disguise },
    { pair: "\u001b]", detect: disguise },
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
  ],
  [...WIDE_ASSIGNMENTS, ...WIDE_LOGIN_PAIRS, ...DISGUISES],
);

export interface Scan {
  /** Sorted and without overlap. */
  readonly spans: readonly Span[];
  /** Characters read, those of the one pass over the text included; bounds the work. */
  readonly steps: number;
}

/** Finds everything in a text that must not be kept, in one pass; in a second pass, for disguised characters. */
export function scan(text: string): Scan {
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
  if (cursor.isDisguised && !isView) {
    const view = plainView(text);
    if (view.text !== text) more.push(...inOriginalText(spansWithin(cursor, view.text, depth, true), view));
  }
  return more.length === 0 ? mergeSpans(found) : mergeSpans([...found, ...more]);
}

/** Of a text derived from this one. */
function spansWithin(cursor: Cursor, text: string, depth: number, isView = false): readonly Span[] {
  const inner = new Cursor(text);
  const spans = spansOf(inner, depth, isView);
  cursor.steps += inner.steps;
  return spans;
}

function scanRange(
  cursor: Cursor,
  table: TriggerTable,
  range: { readonly start: number; readonly end: number },
): Span[] {
  const { text } = cursor;
  const { slots, wideSlots } = table;
  const spans: Span[] = [];
  let free = range.start;
  let before = 0;
  for (let at = range.start; at < range.end; at += 1) {
    const code = text.charCodeAt(at);
    let span: Span | null;
    if (code > 127) {
      before = 0;
      const slot = wideSlots[code] ?? 0;
      if (slot === 0) continue;
      span = firstWideSpan(cursor, table.wideDetectors[slot] ?? NONE, at, free);
    } else {
      const slot = slots[(before << 7) | code] ?? 0;
      before = code;
      if (slot === 0) continue;
      span = firstSpan(cursor, table.detectors[slot] ?? NONE_GUARDED, at - 1, free);
    }
    if (span === null) continue;
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

/** Between a name and its value may be other secrets. */
function spansBefore(cursor: Cursor, table: TriggerTable, start: number, end: number): readonly Span[] {
  return scanRange(cursor, table, { start, end }).filter((span) => span.end <= end);
}

const NONE: readonly Detector[] = [];
const NONE_GUARDED: readonly Guarded[] = [];

/** The first detector's finding; all text before `free` is already decided. */
function firstSpan(cursor: Cursor, detectors: readonly Guarded[], at: number, free: number): Span | null {
  const { text } = cursor;
  for (const { detect, first, firstAt, second, secondAt } of detectors) {
    if (first !== 0 && (text.charCodeAt(at + firstAt) | 32) !== first) continue;
    if (second !== 0 && (text.charCodeAt(at + secondAt) | 32) !== second) continue;
    const span = detect(cursor, at);
    if (span !== null && span.start >= free) return span;
  }
  return null;
}

function firstWideSpan(cursor: Cursor, detectors: readonly Detector[], at: number, free: number): Span | null {
  for (const detect of detectors) {
    const span = detect(cursor, at);
    if (span !== null && span.start >= free) return span;
  }
  return null;
}

/** A value found by its name may have a beginning that shows a more precise kind. */
function withKnownKind(cursor: Cursor, span: Span): Span {
  if (span.prefix !== undefined) return span;
  const [known] = scanRange(cursor, KNOWN_TABLE, { start: span.start, end: Math.min(span.end, span.start + 48) });
  if (known === undefined || known.start !== span.start) return span;
  return { ...known, end: span.end };
}
