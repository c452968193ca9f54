import { parseAnsi, type AnsiSpan } from "../../state/ansi.ts";
import type { CallContent, Question, Todo } from "../../state/call-content.ts";
import { useStringsOf } from "../page-context.ts";
import { Diff } from "./diff.tsx";
import { FoldButton, useFold } from "./fold.tsx";
import { RICH_STRINGS } from "./rich-strings.ts";
import "./rich.css";

/** A call in a readable form. */
export function RichCall({ content }: { readonly content: CallContent }) {
  switch (content.kind) {
    case "change":
      return <Diff change={content.change} />;
    case "shell":
      return <Shell {...content} />;
    case "todos":
      return <Todos todos={content.todos} />;
    case "questions":
      return <Questions questions={content.questions} />;
    case "plan":
      return <Plan plan={content.plan} />;
    default:
      return content satisfies never;
  }
}

function Shell({ command, output, errors }: Extract<CallContent, { kind: "shell" }>) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="shell">
      <pre class="command-text" aria-label={strings.command} role="group" tabIndex={0}>
        <span class="dollar" aria-hidden="true">
          ${" "}
        </span>
        {command}
      </pre>
      {output !== null && <Terminal output={output} label={strings.output} />}
      {errors !== null && (
        <div class="error-output">
          <Terminal output={errors} label={strings.errorOutput} />
        </div>
      )}
      {output === null && errors === null && <p class="no-output">{strings.noOutput}</p>}
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
          <svg class="mark" viewBox="0 0 12 12" width="12" height="12" aria-hidden="true">
            <path d={BOX[state]} />
          </svg>
          <bdi>{text}</bdi>
          <span class={state === "in_progress" ? "how" : "visually-hidden"}>{strings.todo[state]}</span>
        </li>
      ))}
    </ul>
  );
}

function Questions({ questions }: { readonly questions: readonly Question[] }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="questions">
      {questions.map(({ question, options, answer }) => (
        <section key={question}>
          <p class="question" dir="auto">
            {question}
          </p>
          <ul>
            {options.map(({ label, description }) => (
              <li key={label} class={answer === label ? "is-chosen" : undefined}>
                <bdi>{label}</bdi>
                {description !== null && <bdi class="why">{description}</bdi>}
              </li>
            ))}
          </ul>
          <p class="answer">
            {strings.answer}: <bdi>{answer ?? strings.noAnswer}</bdi>
          </p>
        </section>
      ))}
    </div>
  );
}

function Plan({ plan }: { readonly plan: string }) {
  const strings = useStringsOf(RICH_STRINGS);
  return (
    <div class="plan" role="group" aria-label={strings.plan} dir="auto">
      {plan}
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
