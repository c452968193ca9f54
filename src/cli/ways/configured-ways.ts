import { SETTINGS, type ConfigValues } from "../../config/settings.ts";
import { wayIds, wayOf, type Way } from "../../core/ways.ts";

/** A destination beside Discord, as the settings name it. */
export interface ConfiguredWay {
  readonly way: Way;
  /** `ntfy:ntfy.sh`. */
  readonly destinationId: string;
  /** The setting that leads there: `CCEN_NTFY_URL`. */
  readonly setting: string;
}

export const SETTING_OF: Readonly<Record<Way, string>> = {
  outgoing: SETTINGS.outgoingUrl.env,
  ntfy: SETTINGS.ntfyUrl.env,
  slack: SETTINGS.slackUrl.env,
};

/** What a person calls each on a command line. */
export const WAY_WORDS: Readonly<Record<Way, string>> = { outgoing: "webhook", ntfy: "ntfy", slack: "slack" };

/** For whoever is told how to be told on Discord. */
export const OTHER_WAYS = "Slack, ntfy or a webhook elsewhere: `ccen test-notify` says how (docs/integrations.md).";

export function configuredWays(values: ConfigValues): readonly ConfiguredWay[] {
  return wayIds(values).flatMap((destinationId) => {
    const way = wayOf(destinationId);
    return way === null ? [] : [{ way, destinationId, setting: SETTING_OF[way] }];
  });
}
