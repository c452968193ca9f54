import type { ComponentChildren } from "preact";
import { useEffect, useRef } from "preact/hooks";
import type { SessionDraft } from "../../state/session/session-draft.ts";
import "./below.css";

interface BelowProps {
  /** Its class. */
  readonly name: string;
  readonly isShown: boolean;
  readonly text: Pick<SessionDraft<unknown, unknown>, "isOpen" | "open">;
  readonly heading: string;
  /** What the button says that opens it. */
  readonly opens: string;
  readonly children: ComponentChildren;
}

/** Below the conversation: a button, and once it is pressed a text for the session. */
export function Below({ name, isShown, text, heading, opens, children }: BelowProps) {
  const isOpen = text.isOpen.value;
  const opener = useRef<HTMLButtonElement>(null);
  const wasOpen = useRef(isOpen);
  useEffect(() => {
    // The button that closed it is gone, and the focus would be nowhere.
    if (wasOpen.current && !isOpen) (opener.current ?? document.getElementById("session-panel"))?.focus();
    wasOpen.current = isOpen;
  }, [isOpen]);

  if (!isShown) return null;
  return isOpen ? (
    <section class={`${name} below rigid lined-above stack scrolls is-open`} aria-label={heading}>
      {children}
    </section>
  ) : (
    <div class={`${name} below rigid lined-above`}>
      <button type="button" class="quiet framed" ref={opener} onClick={text.open}>
        {opens}
      </button>
    </div>
  );
}
