import { useEffect, useId, useRef } from "preact/hooks";
import { MAX_PROMPT_CHARS, type ContinueOfferDto } from "../../../../src/api/continue-dto.ts";
import { formatNumber } from "../../../i18n/format.ts";
import type { Continuation } from "../../../state/session/session-draft.ts";
import { ApiError } from "../../../api.ts";
import { ANSWER_STRINGS } from "../../../ui/answer/answer-strings.ts";
import { Button } from "../../../ui/button.tsx";
import { CommandLine } from "../../../ui/copy-button.tsx";
import { Problem, Prose, Skeleton } from "../../../ui/load-state.tsx";
import { useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { SessionTextField } from "../session-text-field.tsx";
import { CONTINUE_STRINGS } from "./continue-strings.ts";

interface ContinueFormProps {
  readonly continuation: Continuation;
}

/** What would be run, the prompt for it, and then how to open what was begun. */
export function ContinueForm({ continuation }: ContinueFormProps) {
  const { strings: page } = useStrings();
  const strings = useStringsOf(CONTINUE_STRINGS);
  const continued = continuation.sent.value;
  return (
    <>
      <div class="spread flex">
        <h3 class="semibold">{strings.heading}</h3>
        {/* Not where the button was that sent it: a second click would hide what came of the first. */}
        {continued !== null && (
          <Button isFramed onClick={continuation.close}>
            {page.detail.close}
          </Button>
        )}
      </div>
      {continued === null ? <PromptForm continuation={continuation} /> : <Started attach={continued.attach} />}
    </>
  );
}

function PromptForm({ continuation }: ContinueFormProps) {
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(CONTINUE_STRINGS);
  const { cancel } = useStringsOf(ANSWER_STRINGS);
  const noteId = useId();
  const draft = continuation.draft.value;
  const state = continuation.offer.value;
  const isSending = continuation.isSending.value;
  const isPossible = state.kind === "ready" && state.offer.obstacle === null && state.offer.may_continue;
  // What was typed can be copied, no matter what has come in between.
  const hasField = isPossible || state.kind === "loading" || draft !== "";
  const isTooLong = draft.trim().length > MAX_PROMPT_CHARS;
  const isReady = isPossible && !isSending && draft.trim() !== "" && !isTooLong;

  const note = isSending
    ? strings.sending
    : isTooLong
      ? strings.tooLong(formatNumber(MAX_PROMPT_CHARS, language), formatNumber(draft.trim().length, language))
      : "";
  return (
    <form
      class="continue-form stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void continuation.send();
      }}
    >
      {state.kind === "loading" && !isSending && <Skeleton rows={2} />}
      {state.kind === "failed" && <Problem thrown={state.thrown} retry={() => void continuation.look()} />}
      {state.kind === "ready" && <Offered offer={state.offer} />}
      {hasField && <SessionTextField label={strings.prompt} text={continuation} describedBy={noteId} />}
      <ContinueProblem continuation={continuation} />
      <div class="flex choices">
        {hasField && (
          <button type="submit" class="quiet framed primary" aria-disabled={!isReady}>
            {strings.send}
          </button>
        )}
        {state.kind === "ready" && !isPossible && (
          <Button isFramed onClick={() => void continuation.look()}>
            {strings.lookAgain}
          </Button>
        )}
        <Button isFramed onClick={continuation.close}>
          {hasField ? cancel : page.detail.close}
        </Button>
        <span id={noteId} class="note measure" role="status">
          {note}
        </span>
      </div>
    </form>
  );
}

/** What the button would do, or why it would do nothing. */
function Offered({ offer }: { readonly offer: ContinueOfferDto }) {
  const strings = useStringsOf(CONTINUE_STRINGS);
  const { notPaired } = useStringsOf(ANSWER_STRINGS);
  const { may_continue: mayContinue, obstacle, command, cwd } = offer;
  if (!mayContinue || obstacle !== null) {
    return (
      <p class="continue-obstacle measure" role="alert">
        <Prose text={obstacle === null ? notPaired : strings.obstacle[obstacle]} />
      </p>
    );
  }
  return (
    <>
      <p class="note measure">{strings.note}</p>
      <dl class="continue-facts">
        <dt class="note">{strings.runs}</dt>
        <dd class="breaks">
          <code>{command}</code>
        </dd>
        <dt class="note">{strings.inFolder}</dt>
        <dd class="breaks">
          <code>{cwd}</code>
        </dd>
      </dl>
    </>
  );
}

function ContinueProblem({ continuation }: ContinueFormProps) {
  const { strings: page } = useStrings();
  const strings = useStringsOf(CONTINUE_STRINGS);
  const state = continuation.offer.value;
  const text = problemText(continuation.problem.value);
  return text === null ? null : (
    <p class="problem lined" role="alert">
      <bdi class="message">{text}</bdi>
    </p>
  );

  function problemText(thrown: unknown): string | null {
    if (thrown === null) return null;
    if (!(thrown instanceof ApiError)) return strings.noReply;
    // What stands above says it.
    const isNamed = state.kind === "ready" && (state.offer.obstacle !== null || !state.offer.may_continue);
    if (isNamed && (thrown.code === "session/not-continued" || thrown.code === "request/not-paired")) return null;
    const { message } = page.apiErrors[thrown.code] ?? thrown;
    // Claude Code's own words stand behind the daemon's.
    const isItsOwn = thrown.code === "session/not-continued";
    return strings.failed(isItsOwn ? message.slice(message.indexOf(": ") + 2) : message);
  }
}

function Started({ attach }: { readonly attach: string }) {
  const strings = useStringsOf(CONTINUE_STRINGS);
  const line = useRef<HTMLParagraphElement>(null);
  const attachId = useId();
  // The field that had the focus is gone.
  useEffect(() => line.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <p class="continue-started semibold" role="status" tabIndex={-1} ref={line}>
        {strings.started}
      </p>
      <p class="note measure">{strings.attach}</p>
      <CommandLine id={attachId} command={attach} />
    </>
  );
}
