import { SESSION_STRINGS } from "../session-languages.ts";
import { useStore } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { type Message, foldText, fullText } from "../../../state/session/messages.ts";
import { CallTime } from "../call-time.tsx";
import { OpenEvent } from "./open-event.tsx";
import { useReading } from "./use-reading.ts";

interface MessageRowProps {
  readonly message: Message;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
}

/** A prompt or a reply; a long one is folded. */
export function MessageRow({ message, isOpen, onToggle }: MessageRowProps) {
  const { eventReader } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const { seq } = message;
  const reading = useReading(message.isCut && seq !== null ? `event ${seq}` : null, () => eventReader.event(seq ?? 0));
  const full = (reading?.kind === "ready" ? fullText(reading.event.payload) : null) ?? message.text;
  const folded = foldText(full);
  return (
    <div class={`said is-${message.role}`}>
      <p class="said-head">
        <span>{strings.conversation[message.role]}</span>
        <CallTime at={new Date(message.atMs).toISOString()} />
        <OpenEvent seq={seq} />
      </p>
      <p class="said-text" dir="auto">
        {isOpen || folded === null ? full : folded}
      </p>
      {folded !== null && (
        <button type="button" class="quiet fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? strings.conversation.fewer : strings.conversation.whole}
        </button>
      )}
    </div>
  );
}
