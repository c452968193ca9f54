import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { formatDuration } from "../../../src/core/format/duration.ts";
import { formatInstant, formatMinute, formatNumber } from "../../i18n/format.ts";
import { reasonText } from "../../../src/api/reason-text.ts";
import { DeliveryMark } from "../../parts/delivery-mark.tsx";
import { useStore, useWords } from "../../parts/page-context.ts";
import { fullName } from "../../state/destination-names.ts";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { DELIVERIES_WORDS } from "../../i18n/views/deliveries-words.ts";

type DestinationDto = DeliveriesDto["destinations"][number];

/** Of the shapes of messages, those that say how a destination fares. */
const SHAPES = { ok: "sent", waiting: "waiting", disabled: "failed" } as const;

/** Where messages go, and what stands in their way. */
export function DestinationList({ destinations }: { readonly destinations: readonly DestinationDto[] }) {
  const words = useWordsOf(DELIVERIES_WORDS);
  return (
    <section class="destinations" aria-labelledby="destinations-heading">
      <h2 id="destinations-heading">{words.destinations}</h2>
      <ul>
        {destinations.map((one) => (
          <Destination key={one.destination} destination={one} />
        ))}
      </ul>
    </section>
  );
}

function Destination({ destination: { destination, state, until, open, ...why } }: { destination: DestinationDto }) {
  const { language } = useWords();
  const words = useWordsOf(DELIVERIES_WORDS);
  return (
    <li class={`destination is-${state}`}>
      <DeliveryMark state={SHAPES[state]} />
      <bdi class="mono">{fullName(destination)}</bdi>
      <span class="how">
        {words.destinationState[state]}
        {until !== null && (
          <>
            {" "}
            <Until at={until} state={state} />
          </>
        )}
      </span>
      {open > 0 && <span class="open">{words.open(formatNumber(open, language))}</span>}
      {why.reason !== null && <bdi class="reason">{reasonText(why, language)}</bdi>}
    </li>
  );
}

/** When it goes on, and how long that is. */
function Until({ at, state }: { readonly at: string; readonly state: DestinationDto["state"] }) {
  const { clock } = useStore();
  const { language } = useWords();
  const words = useWordsOf(DELIVERIES_WORDS);
  const atMs = Date.parse(at);
  const nowMs = clock.nowMs.value;
  const clockTime = formatMinute(atMs);
  const span = formatDuration(atMs - nowMs, language);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {state === "disabled" ? words.askedAgain(clockTime, span) : words.until(clockTime, span)}
    </time>
  );
}
