import highlightJs from "highlight.js/lib/core";
import bash from "highlight.js/lib/languages/bash";
import c from "highlight.js/lib/languages/c";
import cpp from "highlight.js/lib/languages/cpp";
import css from "highlight.js/lib/languages/css";
import diff from "highlight.js/lib/languages/diff";
import go from "highlight.js/lib/languages/go";
import ini from "highlight.js/lib/languages/ini";
import java from "highlight.js/lib/languages/java";
import javascript from "highlight.js/lib/languages/javascript";
import json from "highlight.js/lib/languages/json";
import markdown from "highlight.js/lib/languages/markdown";
import python from "highlight.js/lib/languages/python";
import rust from "highlight.js/lib/languages/rust";
import sql from "highlight.js/lib/languages/sql";
import typescript from "highlight.js/lib/languages/typescript";
import xml from "highlight.js/lib/languages/xml";
import yaml from "highlight.js/lib/languages/yaml";
import type { Emitter } from "highlight.js";
import type { CodeLanguage } from "./code-language.ts";
import type { CodeKind, CodeSpan } from "./code-span.ts";

const LANGUAGES = {
  bash,
  c,
  cpp,
  css,
  diff,
  go,
  ini,
  java,
  javascript,
  json,
  markdown,
  python,
  rust,
  sql,
  typescript,
  xml,
  yaml,
} as const satisfies Record<CodeLanguage, unknown>;

/** Scopes of highlight.js by their first part; `null` is plain inside of something coloured. */
const KINDS: Readonly<Record<string, CodeKind | null>> = {
  keyword: "keyword",
  tag: null,
  name: "keyword",
  "selector-tag": "keyword",
  "template-tag": "keyword",
  operator: null,
  punctuation: null,
  string: "string",
  regexp: "string",
  char: "number",
  symbol: "string",
  link: "string",
  code: "string",
  number: "number",
  literal: "number",
  bullet: "number",
  comment: "comment",
  quote: "comment",
  doctag: "comment",
  title: "name",
  section: "name",
  "selector-id": "name",
  "selector-class": "name",
  attr: "type",
  attribute: "type",
  "selector-attr": "type",
  "selector-pseudo": "type",
  type: "type",
  built_in: "type",
  meta: "comment",
  variable: null,
  "template-variable": "type",
  property: null,
  params: null,
  subst: null,
  addition: "added",
  deletion: "removed",
  strong: "strong",
  emphasis: null,
};

/** Longer code stays plain from there on. */
const MAX_CHARS = 100_000;
/** From a longer line on, such as of a minified file, code stays plain. */
const MAX_LINE_CHARS = 2000;

/** Collects tokens instead of HTML. */
class SpanEmitter implements Emitter {
  readonly spans: CodeSpan[] = [];
  #kinds: (CodeKind | null)[] = [];

  addText(text: string): void {
    if (text === "") return;
    this.spans.push({ text, kind: this.#kinds.at(-1) ?? null });
  }

  startScope(name: string): void {
    const first = name.split(".")[0] ?? "";
    this.#kinds.push(Object.hasOwn(KINDS, first) ? (KINDS[first] ?? null) : (this.#kinds.at(-1) ?? null));
  }

  endScope(): void {
    this.#kinds.pop();
  }

  __addSublanguage(emitter: Emitter): void {
    if (emitter instanceof SpanEmitter) this.spans.push(...emitter.spans);
  }

  // Not in its types, but the parser calls these two for modes.
  openNode(name: string): void {
    this.startScope(name);
  }

  closeNode(): void {
    this.endScope();
  }

  finalize(): void {}

  toHTML(): string {
    return "";
  }
}

const highlighter = highlightJs.newInstance();
highlighter.configure({ __emitter: SpanEmitter });
for (const [name, language] of Object.entries(LANGUAGES)) highlighter.registerLanguage(name, language);

/**
 * Code in coloured spans that together are the code; null where that fails. Slow for some inputs: the patterns of
 * highlight.js take quadratic time for them, so the page runs this in a worker.
 */
export function highlightCode(code: string, language: CodeLanguage): readonly CodeSpan[] | null {
  const end = colouredEnd(code);
  const head = code.slice(0, end);
  const { _emitter: emitter, errorRaised } = highlighter.highlight(head, { language, ignoreIllegals: true });
  if (errorRaised !== undefined || !(emitter instanceof SpanEmitter)) return null;
  const { spans } = emitter;
  if (spans.reduce((length, span) => length + span.text.length, 0) !== head.length) return null;
  return end === code.length ? spans : [...spans, { text: code.slice(end), kind: null }];
}

/** Where the part that is cheap to colour ends: before a line that is too long, or at a number of characters. */
function colouredEnd(code: string): number {
  const most = Math.min(code.length, MAX_CHARS);
  for (let from = 0; from < most;) {
    const next = code.indexOf("\n", from);
    const end = next < 0 ? code.length : next;
    if (end - from > MAX_LINE_CHARS || end > MAX_CHARS) return from;
    from = end + 1;
  }
  return code.length <= MAX_CHARS ? code.length : most;
}
