import { Fragment } from "preact";
import { useContext, useEffect, useId, useMemo, useState } from "preact/hooks";
import { browserTimers } from "../../state/page-clock.ts";
import { CopyButton } from "../copy-button.tsx";
import { useStringsOf } from "../page-context.ts";
import type { CodeLanguage } from "./code-language.ts";
import { spanLines, splitSpans, type CodeSpan } from "./code-span.ts";
import { FoldButton, useFold } from "./fold.tsx";
import { createHighlightQueue } from "./highlight-queue.ts";
import { RICH_STRINGS } from "./rich-strings.ts";
import { Blanks, contentEnd, ExactText, VisibleText } from "./visible-text.tsx";
import "./code.css";

const queue = createHighlightQueue((listener) => {
  const worker = new Worker(new URL("./highlight-worker.ts", import.meta.url), { type: "module" });
  worker.addEventListener("message", ({ data }: MessageEvent<"ready" | readonly CodeSpan[] | null>) => {
    if (data === "ready") listener.onReady();
    else listener.onAnswer(data);
  });
  worker.addEventListener("error", () => listener.onFailure());
  return { send: (request) => worker.postMessage(request, []), end: () => worker.terminate() };
}, browserTimers);

/** Code in colours, once they are known; null until then, and where there are none. */
export function useHighlight(code: string, language: CodeLanguage | null): readonly CodeSpan[] | null {
  const [, redraw] = useState(0);
  const known = language === null ? null : queue.known(code, language);
  const isUnknown = known === undefined;
  useEffect(() => {
    if (language === null || !isUnknown) return undefined;
    return queue.ask(code, language, () => redraw((count) => count + 1));
  }, [code, language, isUnknown]);
  return known ?? null;
}

/** A short piece of code inside a line, such as a command. */
export function InlineCode({ text, language }: { readonly text: string; readonly language: CodeLanguage }) {
  const spans = useHighlight(text, language);
  return <CodeSpans spans={spans ?? [{ text, kind: null }]} />;
}

function CodeSpans({ spans }: { readonly spans: readonly CodeSpan[] }) {
  if (!useContext(ExactText)) return <ColouredSpans spans={spans} />;
  return (
    <>
      {spanLines(spans).map((line, index) => {
        const { content, blanks } = splitBlanks(line);
        return (
          <Fragment key={index}>
            {index > 0 && "\n"}
            <ColouredSpans spans={content} />
            <Blanks text={blanks} />
          </Fragment>
        );
      })}
    </>
  );
}

/** The spans of a line without the blanks at its end, and these. */
export function splitBlanks(spans: readonly CodeSpan[]): {
  readonly content: readonly CodeSpan[];
  readonly blanks: string;
} {
  const text = spans.map((span) => span.text).join("");
  const end = contentEnd(text);
  if (end === text.length) return { content: spans, blanks: "" };
  const parts = splitSpans(spans, [{ from: end, to: text.length }]);
  return { content: parts.filter(({ isMarked }) => !isMarked), blanks: text.slice(end) };
}

function ColouredSpans({ spans }: { readonly spans: readonly CodeSpan[] }) {
  return (
    <>
      {spans.map(({ text, kind }, index) =>
        kind === null ? (
          <VisibleText key={index} text={text} />
        ) : (
          <span key={index} class={`code-${kind}`}>
            <VisibleText text={text} />
          </span>
        ),
      )}
    </>
  );
}

interface CodeProps {
  readonly text: string;
  readonly language: CodeLanguage | null;
  /** Such as the language as the text calls it. */
  readonly label?: string;
  /** The number of the first line; without it, lines have no numbers. */
  readonly firstLine?: number;
}

/** Lines shown before you unfold the rest. */
const FOLDED = 24;

/** A block of code with a copy button. */
export function Code({ text, language, label = "", firstLine }: CodeProps) {
  const strings = useStringsOf(RICH_STRINGS);
  const id = useId();
  const lines = useMemo(() => text.split("\n"), [text]);
  const fold = useFold(lines, { folded: FOLDED, textOf: (line) => line });
  const shown = fold.shown.join("\n");
  const spans = useHighlight(shown, language);
  // More lines than are coloured: plain, but not missing.
  const rest = fold.omitted === 0 ? null : `\n${lines.slice(fold.shown.length).join("\n")}`;
  return (
    <figure class="code shrinks">
      <figcaption class="flex note">
        <bdi class="grows breaks">{label}</bdi>
        <CopyButton text={text} from={id} label={strings.copyCode} isSmall />
      </figcaption>
      <pre id={id} class={firstLine === undefined ? undefined : "lines is-numbered"} tabIndex={0}>
        {firstLine === undefined ? (
          <CodeSpans spans={spans ?? [{ text: shown, kind: null }]} />
        ) : (
          <NumberedLines lines={spanLines(spans ?? [{ text: shown, kind: null }])} firstLine={firstLine} />
        )}
        {rest !== null && <VisibleText text={rest} />}
      </pre>
      <FoldButton fold={{ ...fold, omitted: 0 }} total={lines.length} />
    </figure>
  );
}

interface NumberedLinesProps {
  readonly lines: readonly (readonly CodeSpan[])[];
  readonly firstLine: number;
}

function NumberedLines({ lines, firstLine }: NumberedLinesProps) {
  return (
    <>
      {lines.map((spans, index) => (
        <span key={index} class="line">
          <span class="number" aria-hidden="true">
            {firstLine + index}
          </span>
          <bdi class="text">
            <CodeSpans spans={spans} />
          </bdi>
          {"\n"}
        </span>
      ))}
    </>
  );
}
