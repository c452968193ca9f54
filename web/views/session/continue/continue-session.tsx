import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { createContinuations } from "../../../state/session/session-draft.ts";
import { lazyModule } from "../../../ui/lazy-module.ts";
import { Skeleton } from "../../../ui/load-state.tsx";
import { useStore, useStringsOf, useViewState } from "../../../ui/page-context.ts";
import { Below } from "../below.tsx";
import { CONTINUE_STRINGS } from "./continue-strings.ts";
import "./continue.css";

const lazyForm = lazyModule(() => import("./continue-form.tsx"));

/** Below the conversation of an ended session, in a browser that may answer: what continues it. */
export function ContinueSession({ session }: { readonly session: SessionDetailDto }) {
  const { requests } = useStore();
  const strings = useStringsOf(CONTINUE_STRINGS);
  const continuation = useViewState(createContinuations)(session.session_id);
  const mayContinue = session.state === "ended" && requests.state.value?.may_answer === true;
  // It works by then, and its state would hide what came of the prompt.
  const isUnderWay = continuation.isSending.value || continuation.sent.value !== null;
  const { code } = lazyForm.useCode(continuation.isOpen.value);
  return (
    <Below
      name="continue"
      isShown={mayContinue || isUnderWay}
      text={continuation}
      heading={strings.heading}
      opens={strings.open}
    >
      {code === null ? <Skeleton rows={2} /> : <code.ContinueForm continuation={continuation} />}
    </Below>
  );
}
