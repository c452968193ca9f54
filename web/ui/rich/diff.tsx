import { formatNumber } from "../../i18n/format.ts";
import type { DiffLine, FileChange } from "../../state/call-content.ts";
import { useStrings } from "../page-context.ts";
import { FoldButton, useFold } from "./fold.tsx";
import "./rich.css";

const SIGN = { same: " ", removed: "−", added: "+" } as const satisfies Record<DiffLine["kind"], string>;

/** Lines shown before you unfold the rest. */
const FOLDED = 12;

/** A file's changes, line by line. */
export function Diff({ change, folded = FOLDED }: { readonly change: FileChange; readonly folded?: number }) {
  const { language } = useStrings();
  // A gap between two hunks is a line of its own.
  const lines = change.hunks.flatMap((hunk, index): (DiffLine | null)[] => (index === 0 ? [...hunk] : [null, ...hunk]));
  const numbered = lines.some((line) => line !== null && (line.oldNumber !== null || line.newNumber !== null));
  const fold = useFold(lines, folded);
  return (
    <figure class="diff" aria-label={change.path}>
      <figcaption>
        <bdi class="mono">{change.path}</bdi>
        <span class="added">+{formatNumber(change.added, language)}</span>
        <span class="removed">−{formatNumber(change.removed, language)}</span>
      </figcaption>
      <pre class={numbered ? "lines is-numbered" : "lines"} tabIndex={0}>
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
              <bdi class="text">{line.text}</bdi>
              {"\n"}
            </span>
          ),
        )}
      </pre>
      <FoldButton fold={fold} total={lines.length} />
    </figure>
  );
}
