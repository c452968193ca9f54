import { OBSERVED_EVENT_NAMES } from "../../../src/core/observed-event.ts";
import type { EventDto } from "../../../src/api/dto.ts";
import { familyOf } from "../../state/event-display.ts";
import { useStrings } from "../page-context.ts";

/** An event's kind, tool and summary. */
export function EventHead({ event }: { readonly event: EventDto }) {
  const { strings } = useStrings();
  const observed = OBSERVED_EVENT_NAMES.find((name) => name === event.hook_event_name);
  return (
    <>
      <h2 class={`title family-${familyOf(event.hook_event_name)}`}>
        <bdi>{observed === undefined ? event.hook_event_name : strings.observed[observed]}</bdi>
        {event.tool_name !== null && (
          <>
            {" · "}
            <bdi>{event.tool_name}</bdi>
          </>
        )}
      </h2>
      {event.source !== "hook" && <p class="source">{strings.source[event.source]}</p>}
      <p class={event.tool_name === null ? "digest" : "digest mono"} dir="auto">
        {event.summary}
      </p>
    </>
  );
}
