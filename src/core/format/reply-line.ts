import { plainProse } from "./plain-prose.ts";

/** A reply's beginning and end are read; a question stands at the end, and nothing else is shown. */
const MAX_PART = 6000;

/**
 * The sentences of a reply in Markdown that say what it is about, and what it asks at its end: plain texts without
 * Markdown, of any length. Linear.
 */
export function replyLine(reply: string) {
  const text = reply.length <= 2 * MAX_PART ? reply : `${reply.slice(0, MAX_PART)}\n\n${reply.slice(-MAX_PART)}`;
  const paragraphs = paragraphsOf(text.toWellFormed());
  const prose = paragraphs.filter(({ kind }) => kind !== "heading");
  const sentences = (prose.length > 0 ? prose : paragraphs).flatMap((one) => sentencesOf(one.text));
  const said = sentences.map(plainProse).filter((sentence) => /[\p{L}\p{N}]/u.test(sentence));
  return {
    /** The first and the last sentence; the same where there is only one. Empty without prose. */
    first: said[0] ?? "",
    last: said.at(-1) ?? "",
    /** All of it where it has two sentences at most, else null. */
    whole: said.length > 2 || said.length === 0 ? null : joined(said),
    /** What it asks a person at its end; null where it asks nothing, or only politely. */
    asks: questionAtEnd(prose),
  };
}

/** Japanese has no blank between sentences. */
function joined(sentences: readonly string[]): string {
  return sentences.reduce((text, next) => `${text}${/[。！？]$/.test(text) ? "" : " "}${next}`);
}

interface Paragraph {
  readonly kind: "text" | "list" | "heading";
  readonly text: string;
}

const FENCE = /^ {0,8}(?:`{3,}|~{3,})/;
const LIST_MARK = /^\s{0,12}(?:[-*+•]|\d{1,3}[.)])\s{1,4}(?:\[[ xX]\]\s)?/;

/** Prose alone: no code, tables, quotations or rules. A list's item is a paragraph. */
function paragraphsOf(text: string): readonly Paragraph[] {
  const found: Paragraph[] = [];
  let open: { kind: Paragraph["kind"]; lines: string[] } | null = null;
  let inFence = false;
  const end = (): void => {
    if (open !== null) found.push({ kind: open.kind, text: open.lines.join(" ") });
    open = null;
  };
  const begin = (kind: Paragraph["kind"], line: string): void => {
    end();
    open = { kind, lines: [line] };
  };
  for (const line of text.split(/\r?\n/)) {
    if (FENCE.test(line)) {
      end();
      inFence = !inFence;
      continue;
    }
    if (inFence) continue;
    const trimmed = line.trim();
    if (trimmed === "" || /^[|>]/.test(trimmed) || /^(?:-{3,}|\*{3,}|_{3,}|={3,})$/.test(trimmed)) end();
    else if (/^#{1,6}\s/.test(trimmed)) {
      begin("heading", trimmed.replace(/^#{1,6}\s{1,9}/, ""));
      end();
    } else if (LIST_MARK.test(line)) begin("list", line.replace(LIST_MARK, ""));
    else if (open === null) begin("text", trimmed);
    else (open as { lines: string[] }).lines.push(trimmed);
  }
  end();
  return found;
}

const ENDS = new Set(["。", "！", "？"]);
const CLOSING = /[)\]"'”’»*_`）」』]/;
const ABBREVIATION = /(?:^|[\s(])(?:e\.g|i\.e|etc|vs|cf|approx|no|fig|dr|mr|ms)\.$/i;

function sentencesOf(paragraph: string): readonly string[] {
  const sentences: string[] = [];
  let start = 0;
  for (let at = 0; at < paragraph.length; at += 1) {
    const char = paragraph[at] ?? "";
    const isWide = ENDS.has(char);
    if (!isWide && char !== "." && char !== "!" && char !== "?") continue;
    let end = at + 1;
    while (end < paragraph.length && (CLOSING.test(paragraph[end] ?? "") || /[?!？！]/.test(paragraph[end] ?? "")))
      end += 1;
    const next = paragraph[end];
    if (!isWide && next !== undefined && !/\s/.test(next)) continue;
    if (char === "." && ABBREVIATION.test(paragraph.slice(Math.max(start, at - 8), at + 1))) continue;
    // `「…？」と` goes on.
    if (isWide && end > at + 1 && next !== undefined && /[とをがはのにで]/.test(next)) continue;
    sentences.push(paragraph.slice(start, end).trim());
    start = end;
    at = end - 1;
  }
  const rest = paragraph.slice(start).trim();
  return rest === "" ? sentences : [...sentences, rest];
}

/** Sentences at the end in which a question is looked for. */
const LAST_SENTENCES = 3;

function questionAtEnd(paragraphs: readonly Paragraph[]): string | null {
  // Options in a list may follow their question.
  const lastText = paragraphs.findLastIndex(({ kind }) => kind === "text");
  const ends = [
    paragraphs.at(-1),
    ...(lastText >= 0 && lastText < paragraphs.length - 1 ? [paragraphs[lastText]] : []),
  ];
  for (const [index, paragraph] of ends.entries()) {
    if (paragraph === undefined) continue;
    const sentences = sentencesOf(paragraph.text).slice(-LAST_SENTENCES);
    for (const [place, sentence] of sentences.toReversed().entries()) {
      const isLast = place === 0;
      if (isPolite(sentence)) continue;
      // A list follows its question directly: not every earlier paragraph that asks.
      if (isLast ? asks(sentence) && (index === 0 || isOpenQuestion(sentence)) : asksDirectly(sentence)) {
        return plainProse(sentence);
      }
    }
  }
  return null;
}

function isOpenQuestion(sentence: string): boolean {
  return isQuestion(sentence) || INDIRECT.test(sentence) || /[:：]$/.test(sentence);
}

/** It ends with its question mark, outside of quotation and code. */
function isQuestion(sentence: string): boolean {
  const bare = sentence.replaceAll(/`[^`]*`/g, "x").replace(/[*_)\]）\s]{1,6}$/, "");
  return /[?？]$/.test(bare) && !bare.slice(bare.lastIndexOf(" ") + 1).includes("://");
}

function asks(sentence: string): boolean {
  return isQuestion(sentence) || INDIRECT.test(sentence) || JAPANESE.test(sentence);
}

/** In front of other sentences only what asks the reader counts: “What went wrong? The mock …” is rhetoric. */
function asksDirectly(sentence: string): boolean {
  return (isQuestion(sentence) && DIRECT.test(sentence)) || INDIRECT.test(sentence) || JAPANESE.test(sentence);
}

const DIRECT =
  /\b(?:shall|should|may|can|could) (?:i|we)\b|\b(?:do|would|could|can|will|did|are) you\b|^\W{0,4}(?:want|ready|ok|okay|which|proceed|any preference)\b|\byour (?:preference|call|choice)\b|(?:ます|です|でしょう|ません)か[？?]$/i;

const INDIRECT =
  /\b(?:let me know|tell me|please (?:confirm|choose|decide|advise|clarify|specify|pick|approve)|say the word|(?:need|waiting for|await(?:ing)?) your (?:\w{1,20} )?(?:decision|confirmation|approval|input|answer|go-ahead|call|choice)|your call|up to you)\b/i;

const JAPANESE =
  /(?:(?:ます|です|でしょう|ません|だろう)か|(?:教えて|知らせて|お知らせ|ご指示|指示して|選んで|お選び|決めて|ご判断|判断して|返信して|ご回答|回答して|お聞かせ|ご確認)(?:を)?(?:お願いします|ください|下さい))[。！？?!]?$/;

/** They expect no answer. */
const POLITE =
  /\b(?:anything else|any (?:\w{1,20} )?(?:questions?|issues?|problems?|concerns?|changes|adjustments|tweaks|feedback|further|other)|(?:something|anything) (?:else|different|changed|adjusted|is unclear)|need (?:more|further)|further (?:help|assistance|changes|details)|more details?|how else|what else|what(?:'s| is) next|makes? sense\?|sounds? good\?|hope this helps|if you(?:'d like| want| need) (?:anything|any|more|further))\b|makes? sense\?$|(?:他に|ほかに)(?:何か|なにか|も)?|何かあれば|なにかあれば|ご(?:不明|質問|要望|希望)(?:な点)?(?:が|は|等)|不明点|お気軽に|問題があれば|必要(?:が)?(?:であれば|なら|に応じて|があれば)|いかがでしたか/i;

function isPolite(sentence: string): boolean {
  return POLITE.test(sentence);
}
