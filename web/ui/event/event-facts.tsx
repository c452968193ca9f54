import { signal } from "@preact/signals";
import { useState } from "preact/hooks";
import type { EventDetailDto } from "../../../src/api/dto.ts";
import type { DeliveryState } from "../../../src/core/notification/outbox.ts";
import { countMarks } from "../../../src/core/redact/finding.ts";
import { formatInstant, formatNumber } from "../../i18n/format.ts";
import { START } from "../../state/route.ts";
import { DeliveryMark, Disclosure } from "../icon.tsx";
import { Link } from "../link.tsx";
import { lazyModule } from "../lazy-module.ts";
import { useStrings, useViewState } from "../page-context.ts";
import { EventCircumstances } from "./event-body.tsx";
import "./event-detail.css";

/** Stays as it is from one event to the next. */
const createFold = () => signal(false);

/** What else is stored about an event, folded below its content. */
export function EventFacts({ event }: { readonly event: EventDetailDto }) {
  const { strings, language } = useStrings();
  const redacted = countMarks(event.payload);
  const isOpen = useViewState(createFold);
  return (
    <details
      class="about-event lined-above"
      open={isOpen.value}
      onToggle={(toggled) => (isOpen.value = toggled.currentTarget.open)}
    >
      <Disclosure>{strings.detail.more}</Disclosure>
      <dl class="facts gap-2 stack">
        <Fact name={strings.detail.time} value={formatInstant(Date.parse(event.received_at), language)} />
        <Fact name={strings.detail.folder} mono value={event.cwd} />
        <Fact name={strings.detail.agent} mono value={event.agent_id} />
        <Fact name={strings.detail.callId} mono value={event.tool_use_id} />
        <Fact name={strings.detail.number} value={String(event.seq)} />
        <Fact name={strings.detail.rawFile} mono value={event.raw_file} />
        <Fact name={strings.detail.redacted} value={redacted === 0 ? null : formatNumber(redacted, language)} />
      </dl>
      {event.payload_cut.length > 0 && (
        <div class="cuts above-8 note breaks">
          <p>{strings.detail.cutNote}</p>
          <ul>
            {event.payload_cut.map((cut) => (
              <li key={cut.pointer} class="mono">
                {strings.detail.cut(cut.pointer, formatNumber(cut.kept, language), formatNumber(cut.length, language))}
              </li>
            ))}
          </ul>
        </div>
      )}
      <EventCircumstances event={event} />
      {event.told !== null && !isNotable(event.told) && (
        <DeliveryStatus key={event.seq} event={event} told={event.told} />
      )}
    </details>
  );
}

interface FactProps {
  readonly name: string;
  readonly mono?: boolean;
  readonly value: string | null;
}

/** Omitted if empty. */
function Fact({ name, mono = false, value }: FactProps) {
  if (value === null || value === "") return null;
  return (
    <div>
      <dt>{name}</dt>
      <dd class={mono ? "mono" : undefined}>
        <bdi>{value}</bdi>
      </dd>
    </div>
  );
}

/** Why most events are not notified: they are below the level, or no destination is set up. */
const QUIET_REASONS: ReadonlySet<string> = new Set([
  "below-level",
  "card-only",
  "not-listed",
  "nowhere",
  "switch-off",
  "told-at-end",
  "tool-switch-off",
]);

/** What became of an event's notification, where one was to be sent. */
export function Delivered({ event }: { readonly event: EventDetailDto }) {
  const { told } = event;
  return told !== null && isNotable(told) ? <DeliveryStatus key={event.seq} event={event} told={told} /> : null;
}

function isNotable(told: NonNullable<EventDetailDto["told"]>): boolean {
  return told.told || !QUIET_REASONS.has(told.code);
}

const lazyOutcome = lazyModule(async () => {
  const [{ DeliveryOutcome }, { decisionText }] = await Promise.all([
    import("../../views/deliveries/delivery-outcome.tsx"),
    import("../../../src/core/i18n/decision.ts"),
  ]);
  return { DeliveryOutcome, decisionText };
});

interface DeliveryStatusProps {
  readonly event: EventDetailDto;
  readonly told: NonNullable<EventDetailDto["told"]>;
}

/**
 * Whether a notification was sent for the event and why, or why not; its deliveries, and a link to the session's
 * messages. Use the event's number as key: the state of one event is invalid for the next.
 */
function DeliveryStatus({ event, told }: DeliveryStatusProps) {
  const { strings, language } = useStrings();
  /** The state of its delivery; null without one, undefined while it is asked for. */
  const [became, setBecame] = useState<DeliveryState | null | undefined>(undefined);
  const isNotified = told.told;
  const { code } = lazyOutcome.useCode();

  function decided(): string {
    // Its string tables are loaded with the first event.
    if (code === null || (isNotified && became === undefined)) return "";
    return code.decisionText({ isNotified: told.told, reason: told, delivery: became ?? null }, language);
  }

  return (
    <div class={`delivery-status${isNotified ? " is-sent" : ""} wraps muted`}>
      <DeliveryMark state={!isNotified ? "discarded" : became === undefined ? "waiting" : (became ?? "sent")} />
      <bdi>{decided()}</bdi>{" "}
      <Link class="link" to={{ ...START, view: "deliveries", sessionId: event.session_id }}>
        {strings.deliveries.ofSession}
      </Link>
      {code !== null && isNotified && <code.DeliveryOutcome event={event} onState={setBecame} />}
    </div>
  );
}
