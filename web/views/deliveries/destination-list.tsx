import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { formatDuration } from "../../../src/core/format/duration.ts";
import { formatInstant, formatMinute, formatNumber } from "../../i18n/format.ts";
import { reasonText } from "../../../src/api/reason-text.ts";
import { DeliveryMark } from "../../ui/delivery-mark.tsx";
import { useStore, useStrings } from "../../ui/page-context.ts";
import { fullName } from "../../state/destination-names.ts";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";

type DestinationDto = DeliveriesDto["destinations"][number];

/** Shapes of a message, reused for a destination's state. */
const SHAPES = { ok: "sent", waiting: "waiting", disabled: "failed" } as const;

/** Destinations, and what blocks them. */
export function DestinationList({ destinations }: { readonly destinations: readonly DestinationDto[] }) {
  const strings = useStringsOf(DELIVERIES_STRINGS);
  return (
    <section class="destinations" aria-labelledby="destinations-heading">
      <h2 id="destinations-heading">{strings.destinations}</h2>
      <ul>
        {destinations.map((one) => (
          <Destination key={one.destination} destination={one} />
        ))}
      </ul>
    </section>
  );
}

function Destination({ destination: { destination, state, until, open, ...why } }: { destination: DestinationDto }) {
  const { language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  return (
    <li class={`destination is-${state}`}>
      <DeliveryMark state={SHAPES[state]} />
      <bdi class="mono">{fullName(destination)}</bdi>
      <span class="how">
        {strings.destinationState[state]}
        {until !== null && (
          <>
            {" "}
            <Until at={until} state={state} />
          </>
        )}
      </span>
      {open > 0 && <span class="open">{strings.open(formatNumber(open, language))}</span>}
      {why.reason !== null && <bdi class="reason">{reasonText(why, language)}</bdi>}
    </li>
  );
}

/** When it continues, and how long until then. */
function Until({ at, state }: { readonly at: string; readonly state: DestinationDto["state"] }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const atMs = Date.parse(at);
  const nowMs = clock.nowMs.value;
  const clockTime = formatMinute(atMs);
  const span = formatDuration(atMs - nowMs, language);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {state === "disabled" ? strings.askedAgain(clockTime, span) : strings.until(clockTime, span)}
    </time>
  );
}
