import { useEffect, useRef } from "preact/hooks";
import type { SessionDetailDto } from "../../../../src/api/session-dto.ts";
import { createContinuations } from "../../../state/session/session-draft.ts";
import { lazyModule } from "../../../ui/lazy-module.ts";
import { Skeleton } from "../../../ui/load-state.tsx";
import { useStore, useStringsOf, useViewState } from "../../../ui/page-context.ts";
import { CONTINUE_STRINGS } from "./continue-strings.ts";
import "../below.css";
import "./continue.css";

const lazyForm = lazyModule(() => import("./continue-form.tsx"));

/** Below the conversation of an ended session, in a browser that may answer: what continues it. */
export function ContinueSession({ session }: { readonly session: SessionDetailDto }) {
  const { requests } = useStore();
  const strings = useStringsOf(CONTINUE_STRINGS);
  const continuation = useViewState(createContinuations)(session.session_id);
  const isOpen = continuation.isOpen.value;
  const mayContinue = session.state === "ended" && requests.state.value?.may_answer === true;
  // It works by then, and its state would hide what came of the prompt.
  const isUnderWay = continuation.isSending.value || continuation.sent.value !== null;
  const { code } = lazyForm.useCode(isOpen);
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // The button that closed it is gone, and the focus would be nowhere.
    if (wasOpen.current && !isOpen) (opener.current ?? document.getElementById("session-panel"))?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);

  if (!mayContinue && !isUnderWay) return null;
  return isOpen ? (
    <section class="continue below is-open" aria-label={strings.heading}>
      {code === null ? <Skeleton rows={2} /> : <code.ContinueForm continuation={continuation} />}
    </section>
  ) : (
    <div class="continue below">
      <button type="button" class="quiet framed" ref={opener} onClick={continuation.open}>
        {strings.open}
      </button>
    </div>
  );
}
