import type { DeliveriesDto } from "../../../src/api/dto.ts";
import { deliveryReasonText } from "../../../src/core/i18n/delivery-reason.ts";
import { formatDuration } from "../../../src/core/format/time.ts";
import { providerSettings } from "../../../src/providers/destination.ts";
import { formatInstant, formatMinute, formatNumber } from "../../i18n/format.ts";
import { blurField, focusRow, focusStep, stepOf } from "../../keyboard/commands.ts";
import { deliveryFilterOf } from "../../state/deliveries.ts";
import type { Store } from "../../state/store.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { EventDetail } from "../../ui/event/event-detail.tsx";
import { DeliveryMark } from "../../ui/icon.tsx";
import { Problem, Prose, Skeleton } from "../../ui/load-state.tsx";
import { useListCommands, useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { DeliveryRow } from "./delivery-row.tsx";
import { DeliveryTools } from "./delivery-tools.tsx";
import { fullName } from "./destination-names.ts";
import "./deliveries.css";

/** A message's button that opens its event. */
const MESSAGE = ".delivery .to-event";

/** Destinations, and the messages to them, newest first. */
export function DeliveriesView() {
  const store = useStore();
  const { deliveries, navigation } = store;
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const isFiltered = Object.values(deliveryFilterOf(navigation.route.value)).some((part) => part !== null);
  useListCommands((command) => {
    // A focused message is a button, which opens by itself; this list has nothing to pause.
    const step = stepOf(command);
    if (command === "close") closeTopmost(store);
    else if (step !== 0) focusStep(MESSAGE, step);
  });
  const list = deliveries.list.value;
  const loaded = deliveries.loaded.value;
  const destinations = deliveries.destinations.value;
  const problem = deliveries.rejection.value ?? deliveries.problem.value;
  return (
    <main>
      <div class="columns">
        <div class="deliveries">
          {problem !== null && <Problem thrown={problem} />}
          {destinations.length > 0 && <DestinationList destinations={destinations} />}
          {loaded && destinations.length === 0 && <NoDestination />}
          {(destinations.length > 0 || list.length > 0 || isFiltered) && (
            <section aria-label={strings.messages}>
              <DeliveryTools />
              {!loaded && problem === null && <Skeleton rows={6} />}
              {loaded && list.length === 0 && (
                <p class="empty-text">{isFiltered ? strings.nothingFound : strings.nothingYet}</p>
              )}
              <ul class="messages">
                {list.map((delivery) => (
                  <DeliveryRow key={delivery.id} delivery={delivery} />
                ))}
              </ul>
              {deliveries.hasOlder.value && (
                <button type="button" class="quiet older" onClick={() => void deliveries.loadOlder()}>
                  {strings.older}
                </button>
              )}
            </section>
          )}
        </div>
        <EventDetail />
      </div>
    </main>
  );
}

type DestinationDto = DeliveriesDto["destinations"][number];

/** Shapes of a message, reused for a destination's state. */
const SHAPES = { ok: "sent", waiting: "waiting", disabled: "failed" } as const;

/** Destinations, and what blocks them. */
function DestinationList({ destinations }: { readonly destinations: readonly DestinationDto[] }) {
  const { deliveries } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  return (
    <section class="destinations" aria-labelledby="destinations-heading">
      <header>
        <h2 id="destinations-heading">{strings.destinations}</h2>
        <button type="button" class="quiet framed" onClick={() => void deliveries.sendTest()}>
          {strings.sendTest}
        </button>
      </header>
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
      {why.reason !== null && <bdi class="reason">{deliveryReasonText(why.reason, language)}</bdi>}
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
      {state === "disabled" ? strings.retryAt(clockTime, span) : strings.until(clockTime, span)}
    </time>
  );
}

/** The settings of each provider beside Discord, in one line. */
const OTHER_SETTINGS = providerSettings().join(", ");

const SETTING = "DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/…";

/** Without a destination: how to set one up. */
function NoDestination() {
  const { health } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const destinations = health.value?.checks.find(({ name }) => name === "destinations");
  if (destinations?.codes.value.some(({ code }) => code === "left-to-central") === true) return <LeftToCentral />;
  const { config_dir: folder = "~/.claude", cli = "ccen" } = health.value ?? {};
  const { heading, webhook, orSetup, thenTest, bot, others } = strings.noDestination;
  return (
    <section class="empty" aria-labelledby="no-destination-heading">
      <h2 id="no-destination-heading">{heading}</h2>
      <p>{webhook}</p>
      <p>
        <code>{`${folder}/hooks/.env.discord`}</code>
      </p>
      <CommandLine id="webhook-setting" command={SETTING} />
      <p>{orSetup}</p>
      <CommandLine id="discord-setup" command={`${cli} setup`} />
      <p>{thenTest}</p>
      <CommandLine id="discord-test" command={`${cli} test-discord --send`} />
      <p>{bot}</p>
      <p>{others}</p>
      <p>
        <code>{OTHER_SETTINGS}</code>
      </p>
    </section>
  );
}

/** A forwarding daemon sends no notifications: the central daemon does. */
function LeftToCentral() {
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const { heading, what, own } = strings.leftToCentral;
  return (
    <section class="empty" aria-labelledby="no-destination-heading">
      <h2 id="no-destination-heading">{heading}</h2>
      <p>{what}</p>
      <p>
        <Prose text={own} />
      </p>
    </section>
  );
}

/** Closes one layer per press: the event, then the filter, then the session. */
function closeTopmost({ navigation }: Store): void {
  const { eventSeq, filter } = navigation.route.value;
  if (eventSeq !== null) {
    navigation.go({ eventSeq: null });
    focusRow(`${MESSAGE}[data-seq="${eventSeq}"]`);
    return;
  }
  blurField();
  navigation.go(Object.keys(filter).length === 0 ? { sessionId: null } : { filter: {} });
}
