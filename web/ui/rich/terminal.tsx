import { parseAnsi, type AnsiSpan } from "../../state/ansi.ts";
import { FoldButton } from "./fold-button.tsx";
import { useFold } from "./use-fold.ts";

/** Lines shown before you unfold the rest. */
const FOLDED = 16;

interface TerminalProps {
  readonly output: string;
  readonly label: string;
}

/** A command's output in its own colours. */
export function Terminal({ output, label }: TerminalProps) {
  const lines = output.replace(/\n$/, "").split("\n");
  const fold = useFold(lines, FOLDED);
  // Colours continue across lines, so parse all shown lines together.
  const spans = parseAnsi(fold.shown.join("\n"));
  return (
    <>
      <pre class="terminal" tabIndex={0} aria-label={label} role="group">
        {spans.map((span, index) => (
          <span key={index} class={classOf(span)}>
            {span.text}
          </span>
        ))}
      </pre>
      <FoldButton fold={fold} total={lines.length} />
    </>
  );
}

function classOf(span: AnsiSpan): string | undefined {
  const names = [
    span.background !== null ? `on-${span.background}` : span.color !== null && `in-${span.color}`,
    span.bold && "is-bold",
    span.dim && "is-dim",
    span.italic && "is-italic",
    span.underline && "is-underlined",
    span.strike && "is-struck",
  ].filter((name) => name !== false);
  return names.length === 0 ? undefined : names.join(" ");
}
