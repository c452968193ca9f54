import { useLayoutEffect, useRef } from "preact/hooks";
import type { SessionDraft } from "../../state/session/session-draft.ts";
import "./session-text-field.css";

interface SessionTextFieldProps {
  readonly label: string;
  readonly text: Pick<SessionDraft<unknown, unknown>, "draft" | "isSending" | "close">;
  /** The id of the line that says what is wrong with it. */
  readonly describedBy: string;
}

/** The field of a text for a session. It has the focus at once: the next key would be a command of the page. */
export function SessionTextField({ label, text, describedBy }: SessionTextFieldProps) {
  const field = useRef<HTMLTextAreaElement>(null);
  useLayoutEffect(() => field.current?.focus(), []);
  return (
    <label class="session-text gap-4 stack note measure">
      <span>{label}</span>
      <textarea
        ref={field}
        class="field"
        dir="auto"
        rows={3}
        value={text.draft.value}
        readOnly={text.isSending.value}
        aria-describedby={describedBy}
        onInput={({ currentTarget }) => (text.draft.value = currentTarget.value)}
        onKeyDown={(event) => {
          if (event.key !== "Escape") return;
          // It leaves the field, and not the session.
          event.stopPropagation();
          if (text.draft.peek() === "") text.close();
          else event.currentTarget.blur();
        }}
      />
    </label>
  );
}
