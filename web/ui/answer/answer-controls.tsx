import type { RefObject } from "preact";
import { useEffect, useLayoutEffect, useRef, useState } from "preact/hooks";
import type { AnswerBodyDto, RequestDto } from "../../../src/api/request-dto.ts";
import { type AnswerChoice, NEEDS_WHOLE } from "../../../src/core/request.ts";
import { Button } from "../button.tsx";
import { useStore, useStringsOf } from "../page-context.ts";
import { useIsSmall } from "../use-is-small.ts";
import { AlwaysAllow } from "./always-allow.tsx";
import { ANSWER_STRINGS } from "./answer-strings.ts";
import { useAnswerGuard } from "./use-answer-guard.ts";

interface AnswerControlsProps {
  readonly request: RequestDto;
  /** What has to be on screen first. */
  readonly text: RefObject<HTMLElement | null>;
  /** Answers to questions; null until each has one. */
  readonly answers: AnswerBodyDto["answers"] | null;
  /** For the agent; null while their field is closed. */
  readonly words: string | null;
  readonly setWords: (words: string | null) => void;
  readonly isSending: boolean;
  readonly send: (answer: AnswerBodyDto) => void;
  /** Hears how many lines of the text were not on screen yet. */
  readonly onLinesLeft: (lines: number) => void;
}

/** What opens the field for words, and how its note is called. */
const NO = { permission: "deny", question: "decline", plan: "reject" } as const;

/** What a person can answer. Nothing of it happens by a key of the page. */
export function AnswerControls(props: AnswerControlsProps) {
  const { request, text, answers, words, setWords, isSending, send, onLinesLeft } = props;
  const { connection } = useStore();
  const strings = useStringsOf(ANSWER_STRINGS);
  const isSmall = useIsSmall();
  const controls = useRef<HTMLDivElement>(null);
  const guard = useAnswerGuard(text, controls);
  // Earlier answers are shown again without taking the focus.
  const [isOpened, setOpened] = useState(false);
  const { kind, choices, suggestions } = request;
  const no = NO[kind];
  const refusal = kind === "plan" ? "reject" : "deny";
  const canSend = connection.isReachable.value && !isSending;
  const isReady = guard.isReady && canSend;
  useEffect(() => onLinesLeft(guard.linesLeft), [guard.linesLeft]);
  const message = words === null || words.trim() === "" ? {} : { message: words };

  const isHidden = (name: AnswerChoice): boolean => request.is_redacted && NEEDS_WHOLE.has(name);
  const choice = (name: AnswerChoice, { isMain = false, body = {}, isWhole = !isHidden(name) } = {}) =>
    choices.includes(name) && (
      <Button
        isFramed
        isPrimary={isMain}
        data-answers={isMain ? true : undefined}
        aria-disabled={!isReady || !isWhole}
        title={noteOf(name)}
        onClick={() => isWhole && canSend && guard.run(() => send({ choice: name, ...body }))}
      >
        {name === "answer" ? strings.send : strings.choice[name]}
      </Button>
    );
  function noteOf(name: AnswerChoice): string | undefined {
    if (name === "deny" || name === "reject") return strings.note[no];
    return name === "deny-and-stop" || name === "approve" ? strings.note[name] : undefined;
  }

  // A phone's first row has two buttons, as wide as thumbs want them.
  const stop = choice("deny-and-stop", { body: message });

  function note(): string {
    if (isSending) return strings.sending;
    if (!canSend) return strings.noConnection;
    if (choices.some(isHidden)) return strings.revealFirst;
    if (guard.linesLeft > 0) return strings.scrollFirst(guard.linesLeft);
    if (!guard.isReady) return strings.moment;
    return kind === "question" && answers === null ? strings.answerAll : "";
  }

  return (
    <div
      class="answer-controls lined-above stack"
      role="group"
      aria-label={strings.heading}
      ref={controls}
      {...guard.props}
    >
      <div class="flex choices">
        {choice("allow", { isMain: true })}
        {choice("answer", { isMain: true, isWhole: answers !== null, body: answers === null ? {} : { answers } })}
        {choice("approve", { isMain: true })}
        {choice("approve-accept-edits")}
        {choices.includes(refusal) && (
          <Button
            isFramed
            aria-expanded={words !== null}
            onClick={() => {
              setOpened(true);
              setWords(words === null ? "" : null);
            }}
          >
            {strings.opens[no]}
          </Button>
        )}
        {!isSmall && stop}
        <span class="note" role="status">
          {note()}
        </span>
      </div>
      {words !== null && (
        <div class="stack">
          <Words value={words} onChange={setWords} takesFocus={isOpened} />
          <div class="flex choices">
            {choice(refusal, { body: message })}
            {isSmall && stop}
            <Button onClick={() => setWords(null)}>{strings.cancel}</Button>
            <span class="note">{strings.note[no]}</span>
          </div>
        </div>
      )}
      {choices.includes("allow") && !isHidden("allow") && (
        <AlwaysAllow
          suggestions={suggestions}
          isReady={isReady}
          onChoice={(always, scope) => canSend && guard.run(() => send({ choice: "allow", always, scope }))}
        />
      )}
    </div>
  );
}

interface WordsProps {
  readonly value: string;
  readonly onChange: (words: string | null) => void;
  readonly takesFocus: boolean;
}

function Words({ value, onChange, takesFocus }: WordsProps) {
  const strings = useStringsOf(ANSWER_STRINGS);
  const field = useRef<HTMLTextAreaElement>(null);
  // Before the next key: it would be a command of the page.
  useLayoutEffect(() => {
    if (takesFocus) field.current?.focus();
  }, []);
  return (
    <label class="answer-own stack gap-4 measure note">
      <span>{strings.words}</span>
      <textarea
        ref={field}
        class="field"
        dir="auto"
        rows={2}
        value={value}
        onInput={({ currentTarget }) => onChange(currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          // It leaves the field, and not the item.
          event.stopPropagation();
          if (value === "") onChange(null);
          else event.currentTarget.blur();
        }}
      />
    </label>
  );
}
