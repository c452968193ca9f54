import { useEffect, useId, useRef } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { formatMoment } from "../../../../src/core/format/time.ts";
import { MAX_NOTE_CHARS } from "../../../../src/core/note.ts";
import { formatNumber } from "../../../i18n/format.ts";
import type { NoteDraft } from "../../../state/session/session-draft.ts";
import { ApiError } from "../../../api.ts";
import { ANSWER_STRINGS } from "../../../ui/answer/answer-strings.ts";
import { Button } from "../../../ui/button.tsx";
import { Problem, Prose, Skeleton } from "../../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { SessionTextField } from "../session-text-field.tsx";
import { NOTE_STRINGS } from "./note-strings.ts";

interface NoteFormProps {
  readonly note: NoteDraft;
  readonly session: SessionDetailDto;
}

/** What a note is, its words, and then what became of it. */
export function NoteForm({ note, session }: NoteFormProps) {
  const strings = useStringsOf(NOTE_STRINGS);
  const sent = note.sent.value;
  // Whether it takes one, and whether the last was taken, changes with the session.
  useEffect(() => void note.look(), [note, session.state, session.event_count]);
  return (
    <>
      <h3 class="semibold">{strings.heading}</h3>
      {sent === null ? <WordsForm note={note} /> : <Sent note={note} takenAt={sent.taken_at} />}
    </>
  );
}

function WordsForm({ note }: { readonly note: NoteDraft }) {
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(NOTE_STRINGS);
  const { cancel } = useStringsOf(ANSWER_STRINGS);
  const statusId = useId();
  const draft = note.draft.value;
  const state = note.offer.value;
  const isSending = note.isSending.value;
  const isTooLong = draft.trim().length > MAX_NOTE_CHARS;
  const isPossible = state.kind === "ready" && state.offer.obstacle === null && state.offer.may_leave;
  const isReady = isPossible && !isSending && draft.trim() !== "" && !isTooLong;

  const tooLong = strings.tooLong(formatNumber(MAX_NOTE_CHARS, language), formatNumber(draft.trim().length, language));
  return (
    <form
      class="stack"
      onSubmit={(event) => {
        event.preventDefault();
        if (isReady) void note.send();
      }}
    >
      <p class="note measure">{strings.what}</p>
      {state.kind === "loading" && <Skeleton rows={1} />}
      {state.kind === "failed" && <Problem thrown={state.thrown} retry={() => void note.look()} />}
      {state.kind === "ready" && <Obstacle note={note} />}
      <SessionTextField label={strings.words} text={note} describedBy={statusId} />
      {note.problem.value !== null && (
        <p class="problem lined" role="alert">
          <bdi class="message">{problemText(note.problem.value)}</bdi>
        </p>
      )}
      <div class="flex choices">
        <button type="submit" class="quiet framed primary" aria-disabled={!isReady}>
          {strings.send}
        </button>
        <Button isFramed onClick={note.close}>
          {cancel}
        </Button>
        <span id={statusId} class="note measure" role="status">
          {isSending ? strings.sending : isTooLong ? tooLong : ""}
        </span>
      </div>
    </form>
  );

  function problemText(thrown: unknown): string {
    if (!(thrown instanceof ApiError)) return strings.noReply;
    if (thrown.code === "session/no-note") return strings.tooLate;
    return page.apiErrors[thrown.code]?.message ?? thrown.message;
  }
}

/** Why a note would not arrive. */
function Obstacle({ note }: { readonly note: NoteDraft }) {
  const strings = useStringsOf(NOTE_STRINGS);
  const { notPaired } = useStringsOf(ANSWER_STRINGS);
  const state = note.offer.value;
  if (state.kind !== "ready") return null;
  const { may_leave: mayLeave, obstacle } = state.offer;
  if (mayLeave && obstacle === null) return null;
  return (
    <p class="flex choices" role="alert">
      <Prose text={obstacle === null ? notPaired : strings.obstacle[obstacle]} />
      <Button isFramed onClick={() => void note.look()}>
        {strings.lookAgain}
      </Button>
    </p>
  );
}

function Sent({ note, takenAt }: { readonly note: NoteDraft; readonly takenAt: string | null }) {
  const { clock } = useStore();
  const { strings: page, language } = useStrings();
  const strings = useStringsOf(NOTE_STRINGS);
  const line = useRef<HTMLParagraphElement>(null);
  // The field that had the focus is gone.
  useEffect(() => line.current?.focus({ preventScroll: true }), []);
  return (
    <>
      <p class="semibold" role="status" tabIndex={-1} ref={line}>
        {takenAt === null
          ? strings.sent
          : strings.taken(formatMoment(Date.parse(takenAt), { nowMs: clock.nowMs.value, language }, "second"))}
      </p>
      <div class="flex choices">
        <Button isFramed onClick={note.close}>
          {page.detail.close}
        </Button>
      </div>
    </>
  );
}
