import type { ComponentChildren } from "preact";
import { useContext, useId, useMemo } from "preact/hooks";
import { formatNumber } from "../../i18n/format.ts";
import type { DiffLine, FileChange } from "../../state/call-content.ts";
import { CopyButton } from "../copy-button.tsx";
import { forTerminal } from "../copy-text.ts";
import { useStrings, useStringsOf } from "../page-context.ts";
import { languageOfPath, type CodeLanguage } from "./code-language.ts";
import { spanLines, splitSpans, type CodeSpan } from "./code-span.ts";
import { splitBlanks, useHighlight } from "./code.tsx";
import { FoldButton, useFold } from "./fold.tsx";
import { hasPlaces, patchOf, shortPath } from "./patch.ts";
import { RICH_STRINGS } from "./rich-strings.ts";
import { Blanks, ExactText, VisibleText, WholeText } from "./visible-text.tsx";
import { markWords, type MarkedRange } from "./word-marks.ts";
import "./diff.css";

const SIGN = { same: " ", removed: "−", added: "+" } as const satisfies Record<DiffLine["kind"], string>;

/** Lines shown before you unfold the rest. */
const FOLDED = 24;

interface DiffProps {
  readonly change: FileChange;
  /** The session's folder: paths below it are shown and copied relative to it. */
  readonly cwd?: string | null;
  readonly folded?: number;
  /** The title above names the file, and how much changed. */
  readonly hasTitle?: boolean;
}

/** A file's changes, line by line. */
export function Diff({ change, cwd = null, folded = FOLDED, hasTitle = false }: DiffProps) {
  const { language } = useStrings();
  const strings = useStringsOf(RICH_STRINGS);
  const isExact = useContext(ExactText);
  const id = useId();
  // A gap between two hunks is a line of its own.
  const lines = useMemo(
    () => change.hunks.flatMap((hunk, index): (DiffLine | null)[] => (index === 0 ? [...hunk] : [null, ...hunk])),
    [change],
  );
  const marks = useMemo(() => new Map(change.hunks.flatMap((hunk) => [...markWords(hunk)])), [change]);
  const numbered = lines.some((line) => line !== null && (line.oldNumber !== null || line.newNumber !== null));
  const fold = useFold(lines, { folded, textOf: (line) => line?.text ?? "" });
  const spansOf = useDiffSpans(fold.shown, languageOfPath(change.path));
  const patch = (isSmall: boolean) => (
    <CopyButton
      text={() => patchOf(change, cwd)}
      from={id}
      label={hasPlaces(change) ? strings.copyPatch : strings.copyDiff}
      isSmall={isSmall}
    />
  );
  return (
    <figure class={hasTitle ? "diff with-copy" : "diff"} aria-label={change.path}>
      {hasTitle ? (
        patch(true)
      ) : (
        <figcaption class="flex wraps small">
          <bdi class="mono diff-path shrinks breaks" title={change.path}>
            <WholeText text={isExact ? change.path : shortPath(change.path, cwd)} />
          </bdi>
          <span class="added tone-done">+{formatNumber(change.added, language)}</span>
          <span class="removed tone-failed">−{formatNumber(change.removed, language)}</span>
          <span class="copies">
            <CopyButton text={forTerminal(change.path)} from={id} label={strings.copyPath} isSmall />
            {patch(false)}
          </span>
        </figcaption>
      )}
      <pre id={id} class={numbered ? "lines is-numbered" : "lines"} tabIndex={0}>
        {fold.shown.map((line, index) =>
          line === null ? (
            <span key={index} class="line gap">
              ⋯
            </span>
          ) : (
            <span key={index} class={`line is-${line.kind}`}>
              {numbered && (
                <span class="number" aria-hidden="true">
                  {line.newNumber ?? line.oldNumber}
                </span>
              )}
              <span class="sign">{SIGN[line.kind]}</span>
              <bdi class="text">
                <MarkedSpans spans={spansOf(line)} ranges={marks.get(line) ?? []} />
              </bdi>
              {"\n"}
            </span>
          ),
        )}
      </pre>
      <FoldButton fold={fold} total={lines.length} />
    </figure>
  );
}

/** Colours both sides as texts of their own, since a removed line may open what an added one closes. */
function useDiffSpans(lines: readonly (DiffLine | null)[], language: CodeLanguage | null) {
  const sides = useMemo(() => {
    const side = (other: DiffLine["kind"]) => lines.filter((line) => line !== null && line.kind !== other);
    return { before: side("added"), after: side("removed") };
  }, [lines]);
  const before = useHighlight(sides.before.map((line) => line?.text).join("\n"), language);
  const after = useHighlight(sides.after.map((line) => line?.text).join("\n"), language);
  const spans = useMemo(() => {
    const found = new Map<DiffLine, readonly CodeSpan[]>();
    for (const [side, all] of [
      [sides.before, before],
      [sides.after, after],
    ] as const) {
      const byLine = all === null ? [] : spanLines(all);
      for (const [index, line] of side.entries()) if (line !== null) found.set(line, byLine[index] ?? []);
    }
    return found;
  }, [sides, before, after]);
  return (line: DiffLine): readonly CodeSpan[] => {
    const known = spans.get(line) ?? [];
    return known.length > 0 ? known : [{ text: line.text, kind: null }];
  };
}

interface MarkedSpansProps {
  readonly spans: readonly CodeSpan[];
  readonly ranges: readonly MarkedRange[];
}

function MarkedSpans({ spans, ranges }: MarkedSpansProps): ComponentChildren {
  const isExact = useContext(ExactText);
  const { content, blanks } = isExact ? splitBlanks(spans) : { content: spans, blanks: "" };
  const parts = splitSpans(content, ranges).map(({ text, kind, isMarked }, index) => {
    const names = [kind !== null && `code-${kind}`, isMarked && "word"].filter((name) => name !== false);
    return names.length === 0 ? (
      <VisibleText key={index} text={text} />
    ) : (
      <span key={index} class={names.join(" ")}>
        <VisibleText text={text} />
      </span>
    );
  });
  return [...parts, <Blanks key="blanks" text={blanks} />];
}
