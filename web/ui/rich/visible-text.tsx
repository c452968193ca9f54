import { createContext, Fragment } from "preact";
import { useContext } from "preact/hooks";

/** Characters that change the order of others: what you read would not be what runs (CVE-2021-42574). */
const TURNING = /([\u061c\u200e\u200f\u202a-\u202e\u2066-\u2069])/g;

/**
 * And those that are not seen, or look like another: controls, of no width, and spaces of other kinds. A selector
 * behind a pictograph is a part of it, and the wide space is one that Japanese writes.
 */
const UNSEEN =
  /((?<!\p{Extended_Pictographic})\ufe0f|(?!\ufe0f)(?![\n\t \u3000])[\p{Cc}\p{Default_Ignorable_Code_Point}\p{Bidi_Control}\p{Z}\u2800\ufff9-\ufffb])/gu;

/**
 * What is below is to be decided by its text alone: nothing of it is folded, and every character can be seen. Elsewhere
 * such marks would be in the way.
 */
export const ExactText = createContext(false);

const SIGN_OF: Readonly<Record<string, string>> = { " ": "·", "\t": "→", "\n": "↵" };

/** Where the blanks at the end of a text begin. Loops: a pattern for them costs quadratic time. */
export function contentEnd(text: string, blanks = " \t"): number {
  let end = text.length;
  while (end > 0 && blanks.includes(text[end - 1] ?? "")) end--;
  return end;
}

/** Blanks that would not be seen, as signs. */
export function Blanks({ text }: { readonly text: string }) {
  return text === "" ? null : <span class="turning">{Array.from(text, (blank) => SIGN_OF[blank] ?? blank)}</span>;
}

/** A text from its beginning to its end: where it is exact, blanks at the end of a line can be seen as well. */
export function WholeText({ text }: { readonly text: string }) {
  if (!useContext(ExactText)) return <VisibleText text={text} />;
  const end = contentEnd(text, " \t\n");
  return (
    <>
      {text
        .slice(0, end)
        .split("\n")
        .map((line, index) => (
          <Fragment key={index}>
            {index > 0 && "\n"}
            <VisibleText text={line.slice(0, contentEnd(line))} />
            <Blanks text={line.slice(contentEnd(line))} />
          </Fragment>
        ))}
      <Blanks text={text.slice(end)} />
    </>
  );
}

/** The same JSON, with escapes for bidirectional controls. */
export function withVisibleTurns(json: string): string {
  return json.replaceAll(TURNING, (turn) => String.raw`\u` + turn.charCodeAt(0).toString(16).padStart(4, "0"));
}

/** Text in which bidirectional controls are marks that you can see. */
export function VisibleText({ text }: { readonly text: string }) {
  const marked = useContext(ExactText) ? UNSEEN : TURNING;
  if (text.search(marked) < 0) return <>{text}</>;
  return (
    <>
      {text.split(marked).map((part, index) =>
        index % 2 === 0 ? (
          part
        ) : (
          <span key={index} class="turning">
            U+{(part.codePointAt(0) ?? 0).toString(16).toUpperCase().padStart(4, "0")}
          </span>
        ),
      )}
    </>
  );
}
