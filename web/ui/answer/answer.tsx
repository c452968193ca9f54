import { useComputed } from "@preact/signals";
import { useEffect, useRef, useState } from "preact/hooks";
import type { AnswerBodyDto, RequestDto } from "../../../src/api/request-dto.ts";
import { formatClock } from "../../../src/core/format/time.ts";
import type { JsonObject } from "../../../src/core/json.ts";
import { ApiError } from "../../api.ts";
import { Prose } from "../load-state.tsx";
import { questionsOf } from "../../state/call-content.ts";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { ExactText } from "../rich/visible-text.tsx";
import { AnswerControls } from "./answer-controls.tsx";
import { ANSWER_STRINGS } from "./answer-strings.ts";
import { AnswerFacts, AskedInput } from "./answer-text.tsx";
import { useAnswerDraft } from "./answer-drafts.ts";
import { Outcome } from "./outcome.tsx";
import { answersOf, QuestionForm } from "./question-form.tsx";
import "./answer.css";

interface AnswerProps {
  readonly request: RequestDto;
  readonly mayAnswer: boolean;
}

/** A request of an agent, whole, with what a paired browser can answer, or why only its terminal can. */
export function Answer({ request: asked, mayAnswer }: AnswerProps) {
  const text = useRef<HTMLDivElement>(null);
  const draft = useAnswerDraft(asked);
  const { questions: drafts, words } = draft.value;
  const { send, reveal, revealed, isSending, problem } = useSending(asked);
  // Once it is answered, secrets are hidden again.
  const request =
    revealed === null || asked.state !== "open" ? asked : { ...asked, input: revealed, is_redacted: false };
  const isOpen = request.state === "open";
  const mayReveal = isOpen && mayAnswer && request.kind !== "question";
  const questions = isOpen && mayAnswer && request.choices.includes("answer") ? questionsOf(request.input) : [];
  const [linesLeft, setLinesLeft] = useState(0);
  return (
    <div class="answer stack">
      <ExactText.Provider value={true}>
        <div class="stack" ref={text}>
          <AnswerFacts request={request} reveal={mayReveal ? reveal : null} linesLeft={isOpen ? linesLeft : 0} />
          {questions.length > 0 ? (
            <QuestionForm
              questions={questions}
              drafts={drafts}
              onChange={(changed) => (draft.value = { ...draft.peek(), questions: changed })}
            />
          ) : (
            <AskedInput request={request} />
          )}
        </div>
        {isOpen && mayAnswer && request.holds_dialog && <Deadline at={request.expires_at} />}
        {isOpen && mayAnswer && (
          <AnswerControls
            // What was hidden was not on screen yet.
            key={revealed === null}
            request={request}
            text={text}
            answers={answersOf(questions, drafts)}
            words={words}
            setWords={(changed) => (draft.value = { ...draft.peek(), words: changed })}
            isSending={isSending}
            send={send}
            onLinesLeft={setLinesLeft}
          />
        )}
        {isOpen && !mayAnswer && <NotPaired />}
        {isOpen && problem !== null && <AnswerProblem thrown={problem} />}
        {!isOpen && (
          <p role="status">
            <Outcome request={request} />
          </p>
        )}
      </ExactText.Provider>
    </div>
  );
}

/** The terminal shows the dialog only after it. */
function Deadline({ at }: { readonly at: string }) {
  const { clock } = useStore();
  const strings = useStringsOf(ANSWER_STRINGS);
  const untilMs = Date.parse(at);
  // The clock is up to a second behind.
  const seconds = useComputed(() => Math.max(0, Math.floor((untilMs - clock.nowMs.value) / 1000))).value;
  return (
    <p class="answer-deadline" role="timer">
      {strings.until(formatClock(untilMs, "second"), seconds)}
    </p>
  );
}

function useSending({ id }: RequestDto) {
  const { requests } = useStore();
  const [isSending, setSending] = useState(false);
  const [problem, setProblem] = useState<unknown>(null);
  const [revealed, setRevealed] = useState<JsonObject | null>(null);
  async function reveal(): Promise<void> {
    setProblem(null);
    try {
      setRevealed((await requests.reveal(id)).input);
    } catch (thrown) {
      setProblem(thrown);
    }
  }
  async function send(answer: AnswerBodyDto): Promise<void> {
    setProblem(null);
    setSending(true);
    try {
      await requests.answer(id, answer);
    } catch (thrown) {
      setProblem(thrown);
    } finally {
      setSending(false);
    }
  }
  return {
    send: (answer: AnswerBodyDto) => void send(answer),
    reveal: () => void reveal(),
    revealed,
    isSending,
    problem,
  };
}

/** Once the link was opened, perhaps in another tab, this page may answer, too. */
function NotPaired() {
  const { requests } = useStore();
  const strings = useStringsOf(ANSWER_STRINGS);
  useEffect(() => {
    const look = (): void => void requests.reload();
    addEventListener("focus", look);
    return () => removeEventListener("focus", look);
  }, []);
  return (
    <p class="note">
      <Prose text={strings.notPaired} />
    </p>
  );
}

/** Why an answer to a request that is still open was not taken. */
function AnswerProblem({ thrown }: { readonly thrown: unknown }) {
  const { connection, requests } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(ANSWER_STRINGS);
  return (
    <p class="problem lined" role="alert">
      <bdi class="message">{problemText()}</bdi>
    </p>
  );

  function problemText(): string {
    if (!(thrown instanceof ApiError)) {
      // The hook is answered before the page: until the daemon says more, it may have arrived.
      const isUnknown = requests.isUnanswered() || !connection.isReachable.value;
      return strings.problem[isUnknown ? "unknown" : "notArrived"];
    }
    const own: Readonly<Record<string, string | undefined>> = strings.problem;
    return own[thrown.code] ?? strings.notTaken(page.apiErrors[thrown.code]?.message ?? thrown.message);
  }
}
