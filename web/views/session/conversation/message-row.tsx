import { useId } from "preact/hooks";
import type { EventDto } from "../../../../src/api/dto.ts";
import { localInstants } from "../../../i18n/format.ts";
import { markNameOf } from "../../../state/session/conversation.ts";
import { foldText, fullText, type Message } from "../../../state/session/messages.ts";
import type { TurnParts } from "../../../state/session/turn-parts.ts";
import { Button } from "../../../ui/button.tsx";
import { CopyButton } from "../../../ui/copy-button.tsx";
import { useStore, useStrings, useStringsOf } from "../../../ui/page-context.ts";
import { Markdown } from "../../../ui/rich/markdown.tsx";
import { RICH_STRINGS } from "../../../ui/rich/rich-strings.ts";
import { Instant } from "../../../ui/time.tsx";
import { OpenEvent } from "../session-call.tsx";
import { SESSION_STRINGS, wordOf } from "../session-languages.ts";
import { TurnFacts, TurnMenu } from "./turn-head.tsx";
import { useReading } from "../use-reading.ts";
import "./conversation.css";

interface MessageRowProps {
  readonly message: Message;
  readonly isOpen: boolean;
  readonly onToggle: () => void;
  /** What belongs to the turn that it began. */
  readonly partsOf: () => TurnParts | null;
}

/** A prompt, with the facts of its turn, or a reply; a long one is folded. */
export function MessageRow({ message, isOpen, onToggle, partsOf }: MessageRowProps) {
  const { eventReader } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  const rich = useStringsOf(RICH_STRINGS);
  const id = useId();
  const { seq, turn } = message;
  const [reading] = useReading(message.isCut && seq !== null ? `event ${seq}` : null, () =>
    eventReader.event(seq ?? 0),
  );
  const whole = reading?.kind === "ready" ? fullText(reading.event.payload) : null;
  const full = whole ?? message.text;
  const folded = foldText(full);
  const name = turn !== null && !turn.by_person ? strings.conversation.ownPrompt : strings.conversation[message.role];
  return (
    <div class={`message-row is-${message.role}`}>
      <p class="message-head flex note">
        <span class="bold">{name}</span>
        <Instant at={new Date(message.atMs).toISOString()} precision="second" />
        {turn !== null && <TurnFacts turn={turn} />}
        {turn === null && <CopyButton text={full} from={id} label={rich.copyText} isSmall />}
        <OpenEvent seq={seq} />
        {turn !== null && <TurnMenu turn={turn} partsOf={partsOf} />}
      </p>
      <div class="message-text measure as-written" id={id}>
        {message.isCut && whole === null ? (
          // One line of the whole has lost the line breaks that Markdown is made of.
          <p class="as-written">{full}</p>
        ) : (
          <Markdown text={isOpen || folded === null ? full : folded} />
        )}
      </div>
      {folded !== null && (
        <Button class="fold" aria-expanded={isOpen} onClick={onToggle}>
          {isOpen ? strings.conversation.fewer : strings.conversation.whole}
        </Button>
      )}
    </div>
  );
}

/** An event of the session itself. */
export function MarkRow({ event }: { readonly event: EventDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(SESSION_STRINGS);
  const name = markNameOf(event);

  function says(): string {
    const { summary } = event;
    if (name === "SessionEnd") return wordOf(summary, strings.endReason);
    if (name !== "SessionStart" && name !== "PromptSent") return summary;
    // `startup · claude-opus-5-5`, `started · Firefox on Linux · Go on`
    const [code = "", ...more] = summary.split(" · ");
    return [wordOf(code, name === "SessionStart" ? strings.origin : strings.promptState), ...more].join(" · ");
  }

  return (
    <p class={`mark-row is-${event.status} flex muted`}>
      <span class={`mark-name rigid${event.status === "failed" ? " tone-failed" : ""}`}>
        {name === null ? event.hook_event_name : strings.conversation.mark[name]}
      </span>
      <bdi class="mark-says grows breaks" title={event.summary}>
        {localInstants(says(), Date.parse(event.received_at), language)}
      </bdi>
      <Instant at={event.received_at} precision="second" />
      <OpenEvent seq={event.seq} />
    </p>
  );
}
