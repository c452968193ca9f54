import { useEffect } from "preact/hooks";
import type { DeliveriesDto } from "../../../src/api/dto.ts";
import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { deliveryReasonText } from "../../../src/core/i18n/delivery-reason.ts";
import { formatElapsed, formatMoment } from "../../../src/core/format/time.ts";
import { providerInfo, providerOf } from "../../../src/providers/destination.ts";
import { formatInstant, formatNumber } from "../../i18n/format.ts";
import { canNotify, notifyPermission } from "../../desktop.ts";
import { START } from "../../state/route.ts";
import { Button } from "../../ui/button.tsx";
import { DESKTOP_STRINGS } from "../../ui/desktop/desktop-strings.ts";
import { Link } from "../../ui/link.tsx";
import { DesktopNotifications } from "../../ui/desktop/desktop-notifications.tsx";
import { DeliveryMark, Icon } from "../../ui/icon.tsx";
import { Prose } from "../../ui/load-state.tsx";
import { useStore, useStrings, useStringsOf } from "../../ui/page-context.ts";
import { PathText } from "../../ui/path-text.tsx";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";
import { fullName } from "./destination-names.ts";
import { SetUpDestination } from "./set-up-destination.tsx";

type DestinationDto = DeliveriesDto["destinations"][number];

/** Shapes of a message, reused for a destination's state. */
const SHAPES = { ok: "sent", waiting: "waiting", disabled: "failed" } as const;

/** Destinations, what blocks them, and ways to test and to add one. */
export function DestinationList({ destinations }: { readonly destinations: readonly DestinationDto[] }) {
  const { deliveries, navigation, settings } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const isAdding = navigation.route.value.filter.tab !== undefined;
  // They say where each destination is set.
  useEffect(() => settings.watch(), []);
  return (
    <section class="destinations lined" aria-labelledby="destinations-heading">
      <header class="flex wraps gap-8">
        <h2 id="destinations-heading">{strings.destinations}</h2>
        <span class="spring" />
        <Button aria-expanded={isAdding} onClick={() => navigation.filterBy({ tab: isAdding ? null : "discord" })}>
          <Icon name={isAdding ? "up" : "down"} />
          {strings.add}
        </Button>
        <Button isFramed onClick={() => void deliveries.sendTest()}>
          {strings.sendTest}
        </Button>
      </header>
      {isAdding && <SetUpDestination />}
      <ul>
        {destinations.map((one) => (
          <Destination key={one.destination} destination={one} settings={settings.value.value?.settings ?? []} />
        ))}
        <ThisBrowser />
      </ul>
    </section>
  );
}

/** The page itself as a destination; what it notifies of is chosen in Settings. */
function ThisBrowser() {
  const { preferences } = useStore();
  const { strings: page } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const desktop = useStringsOf(DESKTOP_STRINGS);
  const permission = notifyPermission.value;
  const isOn = canNotify() && preferences.notify.value;
  return (
    <li class="destination">
      <DeliveryMark state={isOn ? "sent" : "discarded"} />
      <span class="name semibold">{strings.thisBrowser}</span>
      <span class="how muted">
        {desktop.heading}: {canNotify() ? desktop[isOn ? "on" : "off"] : desktop.state[permission]}
      </span>
      <Link class="link place note" to={{ ...START, view: "settings", filter: { tab: "desktop" } }}>
        {page.views.settings}
      </Link>
    </li>
  );
}

interface DestinationProps {
  readonly destination: DestinationDto;
  readonly settings: readonly SettingDto[];
}

function Destination({ destination: { destination, state, until, open, ...why }, settings }: DestinationProps) {
  const { language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const place = placeOf(destination, settings);
  return (
    <li class={`destination is-${state}`}>
      <DeliveryMark state={SHAPES[state]} />
      <bdi class="name semibold" title={destination}>
        {fullName(destination, settings)}
      </bdi>
      <span class="how muted">
        {strings.destinationState[state]}
        {until !== null && (
          <>
            {" "}
            <Until at={until} state={state} />
          </>
        )}
        {open > 0 && <span class="open note">{strings.open(formatNumber(open, language))}</span>}
        {why.reason !== null && <bdi class="reason note">{deliveryReasonText(why.reason, language)}</bdi>}
      </span>
      {place !== null && (
        <bdi class="place note">
          <PathText text={strings.setIn(place)} />
        </bdi>
      )}
    </li>
  );
}

/** Where the setting of a destination stands; null while unknown. */
function placeOf(destination: string, settings: readonly SettingDto[]): string | null {
  const id = providerOf(destination);
  const webhook = destination.startsWith("webhook:") ? "DISCORD_WEBHOOK_URL" : "DISCORD_CHANNEL_ID";
  const key = id === null ? webhook : providerInfo(id).settings[0];
  const setting = settings.find((one) => one.key === key);
  return setting === undefined || setting.is_default ? null : setting.source;
}

/** When it continues, and how long until then. */
function Until({ at, state }: { readonly at: string; readonly state: DestinationDto["state"] }) {
  const { clock } = useStore();
  const { language } = useStrings();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const atMs = Date.parse(at);
  const nowMs = clock.nowMs.value;
  const clockTime = formatMoment(atMs, { nowMs, language });
  const span = formatElapsed(atMs - nowMs, language);
  return (
    <time dateTime={at} title={formatInstant(atMs, language)}>
      {state === "disabled" ? strings.retryAt(clockTime, span) : strings.until(clockTime, span)}
    </time>
  );
}

/** Without a destination: where to send, and how to set it up. */
export function NoDestination() {
  const { health } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const destinations = health.value?.checks.find(({ name }) => name === "destinations");
  if (destinations?.codes.value.some(({ code }) => code === "left-to-central") === true) return <LeftToCentral />;
  const { heading, note } = strings.noDestination;
  return (
    <section class="empty" aria-labelledby="no-destination-heading">
      <h2 id="no-destination-heading">{heading}</h2>
      <p>{note}</p>
      <SetUpDestination />
      <div class="this-browser">
        <DesktopNotifications />
      </div>
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
