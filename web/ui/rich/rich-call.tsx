import { useId, useMemo } from "preact/hooks";
import { parseAnsi, type AnsiSpan } from "../../state/ansi.ts";
import type { CallContent, EventContent, Todo } from "../../state/call-content.ts";
import { CopyButton } from "../copy-button.tsx";
import { forTerminal } from "../copy-text.ts";
import { Shape } from "../icon.tsx";
import { useStringsOf } from "../page-context.ts";
import { languageOfPath } from "./code-language.ts";
import { Code, InlineCode } from "./code.tsx";
import { Diff } from "./diff.tsx";
import { FoldButton, useFold } from "./fold.tsx";
import { Markdown } from "./markdown.tsx";
import { shortPath } from "./patch.ts";
import { Questions } from "./questions.tsx";
import { RICH_STRINGS } from "./rich-strings.ts";
import { VisibleText, WholeText } from "./visible-text.tsx";
import "./rich.css";

interface RichCallProps {
  readonly content: EventContent;
  /** The session's folder. */
  readonly cwd: string | null;
  /** What is above says what the call is for, and copies what it is about. */
  readonly hasTitle?: boolean;
}

/** An event's content in a readable form. */
export function RichCall({ content, cwd, hasTitle = false }: RichCallProps) {
  switch (content.kind) {
    case "change":
      return <Diff change={content.change} cwd={cwd} hasTitle={hasTitle} />;
    case "file": {
      const { path, text, firstLine } = content;
      return <Code text={text} language={languageOfPath(path)} label={shortPath(path, cwd)} firstLine={firstLine} />;
    }
    case "message":
      return <Message text={content.text} hasCopy={!hasTitle} />;
    case "task":
      return <Task {...content} title={hasTitle ? null : content.title} />;
    case "shell":
      return <Shell {...content} hasTitle={hasTitle} />;
    case "todos":
      return <Todos todos={content.todos} />;
    case "questions":
      return <Questions questions={content.questions} />;
    case "plan":
      return <Plan plan={content.plan} hasCopy={!hasTitle} />;
    default:
      return content satisfies never;
  }
}

type ShellProps = Extract<CallContent, { kind: "shell" }> & { readonly hasTitle: boolean };

function Shell({ command, purpose, output, errors, hasEnded, hasTitle }: ShellProps) {
  const strings = useStringsOf(RICH_STRINGS);
  const id = useId();
  return (
    <div class="shell">
      {purpose !== null && !hasTitle && (
        <p class="purpose muted breaks" dir="auto">
          <WholeText text={purpose} />
        </p>
      )}
      <div class="with-copy">
        <pre class="command-text box as-written" aria-label={strings.command} role="group" tabIndex={0}>
          <span class="dollar muted" aria-hidden="true">
            ${" "}
          </span>
          <span id={id}>
            <InlineCode text={command} language="bash" />
          </span>
        </pre>
        {!hasTitle && <CopyButton text={forTerminal(command)} from={id} label={strings.copyCommand} isSmall />}
      </div>
      {output !== null && <Terminal output={output} label={strings.output} />}
      {errors !== null && <ErrorOutput text={errors} />}
      {hasEnded && output === null && errors === null && <p class="no-output note">{strings.noOutput}</p>}
    </div>
  );
}

/** What went wrong, as the tool said it. */
export function ErrorOutput({ text }: { readonly text: string }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="error-output">
      <Terminal output={text} label={strings.errorOutput} />
    </div>
  );
}

function Task({ title, prompt, result }: Extract<CallContent, { kind: "task" }>) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="task">
      {title !== null && (
        <p class="purpose muted breaks" dir="auto">
          <WholeText text={title} />
        </p>
      )}
      {result !== null && <Markdown text={result} />}
      {prompt !== null && (
        <section>
          <h3>{strings.prompt}</h3>
          <Markdown text={prompt} />
        </section>
      )}
    </div>
  );
}

const BOX = {
  pending: "M2.5 2.5h7v7h-7z",
  in_progress: "M2.5 2.5h7v7h-7zM6 4.5v3M4.5 6h3",
  completed: "M2.25 6.5l2.5 2.5l5-6",
} as const satisfies Record<Todo["state"], string>;

function Todos({ todos }: { readonly todos: readonly Todo[] }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <ul class="todos" aria-label={strings.todos}>
      {todos.map(({ text, state }, index) => (
        <li key={index} class={`is-${state}`}>
          <Shape path={BOX[state]} />
          <bdi>
            <WholeText text={text} />
          </bdi>
          <span class={state === "in_progress" ? "how note" : "visually-hidden"}>{strings.todo[state]}</span>
        </li>
      ))}
    </ul>
  );
}

function Plan({ plan, hasCopy }: { readonly plan: string; readonly hasCopy: boolean }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="plan measure big" role="group" aria-label={strings.plan}>
      <Message text={plan} hasCopy={hasCopy} />
    </div>
  );
}

/** Prose, with its source to copy. */
function Message({ text, hasCopy }: { readonly text: string; readonly hasCopy: boolean }) {
  const strings = useStringsOf(RICH_STRINGS);
  const id = useId();
  return (
    <div class="with-copy">
      <div id={id}>
        <Markdown text={text} />
      </div>
      {hasCopy && <CopyButton text={text} from={id} label={strings.copyText} isSmall />}
    </div>
  );
}

/** Lines shown before you unfold the rest. */
const FOLDED = 16;

interface TerminalProps {
  readonly output: string;
  readonly label: string;
}

/** A command's output in its own colours. */
function Terminal({ output, label }: TerminalProps) {
  const strings = useStringsOf(RICH_STRINGS);
  const id = useId();
  const lines = useMemo(() => output.replace(/\n$/, "").split("\n"), [output]);
  const fold = useFold(lines, { folded: FOLDED, textOf: (line) => line });
  // Colours continue across lines, so parse all shown lines together.
  const spans = useMemo(() => parseAnsi(fold.shown.join("\n")), [fold.shown]);
  return (
    <div class="with-copy">
      <pre id={id} class="terminal box as-written above-4" tabIndex={0} aria-label={label} role="group">
        {spans.map((span, index) => (
          <span key={index} class={classOf(span)}>
            <VisibleText text={span.text} />
          </span>
        ))}
      </pre>
      <CopyButton text={() => withoutAnsi(output)} from={id} label={strings.copyOutput} isSmall />
      <FoldButton fold={fold} total={lines.length} />
    </div>
  );
}

function withoutAnsi(output: string): string {
  return parseAnsi(output)
    .map(({ text }) => text)
    .join("");
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
