import { providerSettings } from "../../../src/providers/destination.ts";
import { CommandLine } from "../../parts/command-line.tsx";
import { useStore } from "../../parts/page-context.ts";
import { Prose } from "../../parts/prose.tsx";
import { useWordsOf } from "../../parts/use-words-of.ts";
import { DELIVERIES_WORDS } from "../../i18n/views/deliveries-words.ts";

/** What sets up each provider beside Discord, all of it in one line. */
const OTHER_SETTINGS = providerSettings().join(", ");

const SETTING = "DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/…";

/** Nobody is told of anything: how to change that. */
export function NoDestination() {
  const { health } = useStore();
  const words = useWordsOf(DELIVERIES_WORDS);
  const destinations = health.value?.checks.find(({ name }) => name === "destinations");
  if (destinations?.codes.value.some(({ code }) => code === "left-to-central") === true) return <LeftToCentral />;
  const { config_dir: folder = "~/.claude", cli = "ccen" } = health.value ?? {};
  const { heading, webhook, orSetup, thenTest, bot, others } = words.noDestination;
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

/** A daemon that forwards is silent: the central one tells people. */
function LeftToCentral() {
  const words = useWordsOf(DELIVERIES_WORDS);
  const { heading, what, own } = words.leftToCentral;
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
