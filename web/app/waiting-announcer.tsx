import { useEffect, useRef, useState } from "preact/hooks";
import { useStore, useStrings } from "../ui/page-context.ts";
import { sessionName } from "../ui/session-name.ts";

/** Announces to screen readers that a session began to wait. */
export function WaitingAnnouncer() {
  const { sessions } = useStore();
  const { strings } = useStrings();
  const { waiting } = sessions.groups.value;
  const known = useRef<ReadonlySet<string>>(new Set());
  const [sentence, setSentence] = useState("");

  useEffect(() => {
    const newcomer = waiting.find((session) => !known.current.has(keyOf(session)));
    known.current = new Set(waiting.map(keyOf));
    if (newcomer === undefined) return;
    setSentence(
      strings.announceWaiting(sessionName(newcomer, strings), newcomer.waiting_for ?? strings.waitsForUnknown),
    );
  }, [waiting]);

  return (
    <div class="visually-hidden" role="status" aria-live="polite">
      {sentence}
    </div>
  );
}

function keyOf(session: { readonly session_id: string; readonly state_since: string }): string {
  return `${session.session_id} ${session.state_since}`;
}
