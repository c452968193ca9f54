import { providerInfo, type ProviderId } from "../../../src/providers/destination.ts";
import { CommandLine } from "../../ui/copy-button.tsx";
import { useStore, useStringsOf } from "../../ui/page-context.ts";
import { Segmented } from "../../ui/choice.tsx";
import { DELIVERIES_STRINGS } from "./deliveries-strings.ts";

/** A browser is set up on its own page, in the settings. */
type Choice = Exclude<ProviderId, "push"> | "discord";

const CHOICES: readonly Choice[] = ["discord", "slack", "teams", "telegram", "ntfy", "outgoing"];

const DISCORD_LINES = ["DISCORD_WEBHOOK_URL=https://discord.com/api/webhooks/…"];

/** What the value of each setting looks like. */
const EXAMPLES: Readonly<Record<string, string>> = {
  CCEN_WEBHOOK_URL: "https://example.com/in",
  CCEN_NTFY_URL: "https://ntfy.sh/a-long-topic-of-your-own",
  CCEN_SLACK_WEBHOOK_URL: "https://hooks.slack.com/services/…",
  CCEN_TEAMS_WEBHOOK_URL: "https://….logic.azure.com/workflows/…",
  CCEN_TELEGRAM_BOT_TOKEN: "123456789:…",
  CCEN_TELEGRAM_CHAT_ID: "-1001234567890",
};

/** How to set up a destination here: the lines, the file and the commands, for the provider in the address. */
export function SetUpDestination() {
  const { health, navigation } = useStore();
  const strings = useStringsOf(DELIVERIES_STRINGS);
  const { tab } = navigation.route.value.filter;
  const chosen = CHOICES.find((choice) => choice === tab) ?? "discord";
  const { config_dir: folder = "~/.claude", cli = "ccen" } = health.value ?? {};
  const lines =
    chosen === "discord"
      ? DISCORD_LINES
      : providerInfo(chosen).settings.map((name) => `${name}=${EXAMPLES[name] ?? "…"}`);
  const { address, file, orSetup, thenTest, arrives, apart } = strings.setUp;
  const test = chosen === "discord" ? "test-discord --send" : `test-notify ${providerInfo(chosen).word} --send`;
  return (
    <div class="set-up">
      <Segmented
        label={strings.noDestination.provider}
        options={CHOICES.map((value) => ({
          value,
          name: value === "discord" ? "Discord" : providerInfo(value).label,
        }))}
        chosen={chosen}
        choose={(value) => navigation.filterBy({ tab: value })}
      />
      <ol>
        <li>{address[chosen]}</li>
        <li>
          {file} <code>{`${folder}/hooks/.env.discord`}</code>
          {lines.map((line) => (
            <CommandLine key={line} id={line.split("=", 1).join("")} command={line} />
          ))}
          {chosen === "discord" && (
            <>
              <p>{orSetup}</p>
              <CommandLine id="guided-setup" command={`${cli} setup`} />
            </>
          )}
        </li>
        <li>
          {thenTest}
          <CommandLine id="test-destination" command={`${cli} ${test}`} />
        </li>
      </ol>
      <p class="note">
        {arrives} {apart}
      </p>
    </div>
  );
}
