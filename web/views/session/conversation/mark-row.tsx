import type { EventDto } from "../../../../src/api/dto.ts";
import { SESSION_STRINGS } from "../session-languages.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";
import { markNameOf } from "../../../state/session/conversation.ts";
import { familyOf } from "../../../state/event-display.ts";
import { CallTime } from "../call-time.tsx";
import { OpenEvent } from "./open-event.tsx";

/** An event of the session itself. */
export function MarkRow({ event }: { readonly event: EventDto }) {
  const strings = useStringsOf(SESSION_STRINGS);
  const name = markNameOf(event);
  return (
    <p class={`mark-row family-${familyOf(event.hook_event_name)}`}>
      <span class="mark-name">{name === null ? event.hook_event_name : strings.conversation.mark[name]}</span>
      <bdi class="mark-says">{event.summary}</bdi>
      <CallTime at={event.received_at} />
      <OpenEvent seq={event.seq} />
    </p>
  );
}
