import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { createNoteDrafts } from "../../../state/session/session-draft.ts";
import { lazyModule } from "../../../ui/lazy-module.ts";
import { Skeleton } from "../../../ui/load-state.tsx";
import { useStore, useStringsOf, useViewState } from "../../../ui/page-context.ts";
import { Below } from "../below.tsx";
import { NOTE_STRINGS } from "./note-strings.ts";

const lazyForm = lazyModule(() => import("./note-form.tsx"));

/** Below the conversation of a session at rest, in a browser that may answer: what leaves it a note. */
export function LeaveNote({ session }: { readonly session: SessionDetailDto }) {
  const { requests } = useStore();
  const strings = useStringsOf(NOTE_STRINGS);
  const note = useViewState(createNoteDrafts)(session.session_id);
  const isOpen = note.isOpen.value;
  const known = requests.state.value;
  const mayLeave = known !== null && known.takes_notes && known.may_answer && isAtRest(session);
  const { code } = lazyForm.useCode(isOpen);
  return (
    <Below name="leave-note" isShown={isOpen || mayLeave} text={note} heading={strings.heading} opens={strings.open}>
      {code === null ? <Skeleton rows={2} /> : <code.NoteForm note={note} session={session} />}
    </Below>
  );
}

/** Its turn has ended, and it asks nothing but the next prompt. */
function isAtRest({ state, waits }: SessionDetailDto): boolean {
  return state === "done" || (state === "waiting" && waits.every(({ kind }) => kind === "idle" || kind === "other"));
}
