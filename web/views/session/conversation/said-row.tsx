import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { useStore } from "../../../parts/page-context.ts";
import { useWordsOf } from "../../../parts/use-words-of.ts";
import type { Said } from "../../../state/conversation/said.ts";
import { foldText, wholeText } from "../../../state/conversation/whole-text.ts";
import { CallTime } from "../call-time.tsx";
import { OpenEvent } from "./open-event.tsx";
import { useReading } from "./use-reading.ts";

interface SaidRowProps {
  readonly said: Said;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A prompt or a reply; a long one is folded. */
export function SaidRow({ said, isOpen, onToggle }: SaidRowProps) {
  const { eventReader } = useStore();
  const words = useWordsOf(SESSION_WORDS);
  const { seq } = said;
  const reading = useReading(said.isCut && seq !== null ? `event ${seq}` : null, () => eventReader.event(seq ?? 0));
  const whole = (reading?.kind === "ready" ? wholeText(reading.event.payload) : null) ?? said.text;
  const folded = foldText(whole);
  return (
    <div class={`said is-${said.role}`}>
      <p class="said-head">
        <span>{words.conversation[said.role]}</span>
        <CallTime at={new Date(said.atMs).toISOString()} />
        <OpenEvent seq={seq} />
      </p>
      <p class="said-text" dir="auto">
        {isOpen || folded === null ? whole : folded}
      </p>
      {folded !== null && (
        <button type="button" class="quiet fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? words.conversation.fewer : words.conversation.whole}
        </button>
      )}
    </div>
  );
}
