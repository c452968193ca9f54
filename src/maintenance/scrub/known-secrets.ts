import type { JsonValue } from "../../core/json.ts";
import type { Finding } from "../../core/redact/finding.ts";
import { markOf } from "../../core/redact/finding.ts";
import { valueAt } from "./json-value.ts";

/** A shorter beginning is no secret, and would be found in ordinary text. */
const LEAST = 10;

/** Most secrets remembered; beginnings of further ones are not cleaned. */
const MOST = 100_000;

interface Known {
  readonly text: string;
  readonly finding: Finding;
}

/**
 * The secrets found so far, in memory only. A text cut within a secret holds its beginning, which is only recognized
 * because the whole secret was found elsewhere.
 */
export interface KnownSecrets {
  learn(text: string, found: readonly Finding[]): void;
  learnJson(value: JsonValue, found: readonly Finding[]): void;
  /** The text without the beginning of a known secret at its end. */
  cutTorn(text: string): { readonly text: string; readonly found: readonly Finding[] };
}

export function createKnownSecrets(): KnownSecrets {
  const byHead = new Map<string, Known[]>();
  const seen = new Set<string>();
  let longest = 0;

  function learnOne(text: string, finding: Finding): void {
    if (text.length <= LEAST || seen.size >= MOST || seen.has(text)) return;
    seen.add(text);
    longest = Math.max(longest, text.length);
    const head = text.slice(0, LEAST);
    const others = byHead.get(head) ?? [];
    others.push({ text, finding });
    byHead.set(head, others);
  }

  return {
    learn: (text, found) => {
      for (const finding of found) learnOne(text.slice(finding.start, finding.start + finding.length), finding);
    },
    learnJson: (value, found) => {
      for (const finding of found) {
        const text = valueAt(value, finding.pointer);
        if (typeof text === "string") learnOne(text.slice(finding.start, finding.start + finding.length), finding);
      }
    },
    cutTorn: (text) => {
      if (seen.size === 0) return { text, found: [] };
      // An ellipsis may mark the cut.
      const body = text.replace(/(?:…|\.\.\.)$/u, "");
      for (let at = Math.max(0, body.length - longest); at <= body.length - LEAST; at += 1) {
        const tail = body.slice(at);
        const torn = byHead.get(tail.slice(0, LEAST))?.find((known) => known.text.startsWith(tail));
        if (torn === undefined) continue;
        const { finding } = torn;
        return {
          text: body.slice(0, at) + markOf(finding),
          found: [{ ...finding, start: at, length: tail.length, pointer: "" }],
        };
      }
      return { text, found: [] };
    },
  };
}
