import type { Ref } from "preact";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { VisibleText } from "../rich/visible-text.tsx";
import { ANSWER_STRINGS, type AnswerStrings } from "./answer-strings.ts";

interface AnswerOutcomeProps {
  readonly request: RequestDto;
  /** It takes the focus of the controls that are gone. */
  readonly line?: Ref<HTMLDivElement>;
}

/** What became of a request: by whom, when, and whether Claude Code took it. Empty while it is open. */
export function AnswerOutcome({ request, line }: AnswerOutcomeProps) {
  const strings = useStringsOf(ANSWER_STRINGS);
  const { state, answer } = request;
  return (
    <div role="status" class={`answer-outcome is-${state}`} tabIndex={-1} {...(line !== undefined && { ref: line })}>
      {state !== "open" && (
        <>
          <p>{outcomeText(request, strings)}</p>
          {answer !== null && <GivenAnswer answer={answer} />}
        </>
      )}
    </div>
  );
}

function outcomeText({ state, closed_because: because }: RequestDto, strings: AnswerStrings): string {
  if (state === "open" || state === "closed") return strings.closed[because ?? "terminal"];
  return strings.state[state];
}

function GivenAnswer({ answer }: { readonly answer: NonNullable<RequestDto["answer"]> }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(ANSWER_STRINGS);
  const { by, at: givenAt, choice, message, always, answers } = answer;
  const who = strings.from[by.surface](by.name);
  const when = formatMoment(Date.parse(givenAt), { nowMs: clock.nowMs.peek(), language });
  const words = [
    ...Object.values(answers ?? {}),
    ...(always === null ? [] : [always.text]),
    ...(message === null ? [] : [message]),
  ];
  return (
    <>
      <p class="answer-note">
        {strings.choice[choice]} · <bdi>{who}</bdi> · <time>{when}</time>
      </p>
      {words.map((text, at) => (
        <p key={at} class="answer-note answer-quoted" dir="auto">
          <VisibleText text={text} />
        </p>
      ))}
    </>
  );
}
