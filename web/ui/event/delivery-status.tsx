import { useState } from "preact/hooks";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import { START } from "../../state/route.ts";
import { DeliveryMark } from "../delivery-mark.tsx";
import { lazyModule } from "../lazy-module.ts";
import { useStore, useStrings } from "../page-context.ts";

const lazy = lazyModule(async () => {
  const [{ DeliveryOutcome }, { decisionSentence }] = await Promise.all([
    import("../../views/deliveries/delivery-outcome.tsx"),
    import("../../../src/api/reason-text.ts"),
  ]);
  return { DeliveryOutcome, decisionSentence };
});

/**
 * Whether a notification was sent for the event and why, or why not; its deliveries, and a link to the session's
 * messages. Use the event's number as key: the state of one event is invalid for the next.
 */
export function DeliveryStatus({ event }: { readonly event: EventDetailDto }) {
  const { navigation } = useStore();
  const { strings, language } = useStrings();
  const [became, setBecame] = useState<DeliveryState | null>(null);
  const { told } = event;
  const isNotified = told?.told === true;
  const { code } = lazy.useCode(told !== null);

  function decided(): string {
    if (told === null) return strings.deliveries.nobodyAsked;
    // Without the string tables, use the daemon's own text.
    if (code === null) return told.why_in[language] ?? told.why;
    return code.decisionSentence(told, language, became);
  }

  return (
    <div class={`delivery-status${isNotified ? " is-sent" : ""}`}>
      <DeliveryMark state={isNotified ? (became ?? "sent") : "discarded"} />
      <bdi>{decided()}</bdi>{" "}
      <button
        type="button"
        class="link"
        onClick={() => navigation.go({ ...START, view: "deliveries", sessionId: event.session_id })}
      >
        {strings.deliveries.ofSession}
      </button>
      {code !== null && isNotified && <code.DeliveryOutcome event={event} onState={setBecame} />}
    </div>
  );
}
