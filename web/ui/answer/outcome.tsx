import { useLayoutEffect, useRef } from "preact/hooks";
import type { RequestDto } from "../../../src/api/request-dto.ts";
import { formatMoment } from "../../../src/core/format/time.ts";
import { useStore, useStrings, useStringsOf } from "../page-context.ts";
import { VisibleText } from "../rich/visible-text.tsx";
import { ANSWER_STRINGS, type AnswerStrings } from "./answer-strings.ts";

/** What became of a request, in one line: `Allowed · 13:12 · Phone`. */
export function Outcome({ request }: { readonly request: RequestDto }) {
  const { clock, requests } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(ANSWER_STRINGS);
  const isLate = requests.own.value.get(request.id) === "late";
  const moment = (at: string): string => formatMoment(Date.parse(at), { nowMs: clock.nowMs.peek(), language });
  const parts = partsOf(request, { strings, isLate, moment });
  return (
    <bdi class="outcome cut" title={parts.join(" · ")}>
      <VisibleText text={parts.join(" · ")} />
    </bdi>
  );
}

/** In its row of the inbox, which takes the focus of the panel that is gone. */
export function SettledOutcome({ request }: { readonly request: RequestDto }) {
  const box = useRef<HTMLSpanElement>(null);
  useLayoutEffect(() => {
    const row = box.current?.closest<HTMLElement>("[aria-expanded=true]");
    if (document.activeElement === document.body) row?.focus({ preventScroll: true });
  }, []);
  return (
    <span class="need-verb cut small semibold" ref={box}>
      <Outcome request={request} />
    </span>
  );
}

interface Reader {
  readonly strings: AnswerStrings;
  /** An answer of this page came after it. */
  readonly isLate: boolean;
  readonly moment: (at: string) => string;
}

function partsOf(request: RequestDto, { strings, isLate, moment }: Reader): readonly string[] {
  const { state, answer, closed_because: because, settled_at: settledAt } = request;
  if (answer === null) {
    const closed = strings.closed[because ?? "terminal"];
    return [isLate ? strings.tooLate(closed) : closed, ...(settledAt === null ? [] : [moment(settledAt)])];
  }
  const { by, at, choice, message, always, answers } = answer;
  const who = strings.from[by.surface](by.name);
  if (isLate) return [strings.answeredFirst(who, strings.choice[choice]), moment(at)];
  const words = [...Object.values(answers ?? {}), always?.text ?? null, message].filter((text) => text !== null);
  const what = state === "overtaken" ? strings.overtaken(strings.choice[choice]) : strings.done[choice];
  const sign = state === "sent" || state === "unconfirmed" ? [strings[state]] : [];
  return [what, moment(at), who, ...sign, ...words];
}
