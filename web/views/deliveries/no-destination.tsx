import { providerSettings } from "../../../src/providers/destination.ts";
import { CommandLine } from "../../ui/command-line.tsx";
import { useStore } from "../../ui/page-context.ts";
import { Prose } from "../../ui/prose.tsx";
import { useStringsOf } from "../../ui/use-strings-of.ts";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";

/** The settings of each provider beside Discord, in one line. */
const OTHER_SETTINGS = providerSettings().join(", ");

const SETTING = "DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/…";

/** Without a destination: how to set one up. */
export function NoDestination() {
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
