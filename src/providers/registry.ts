import { ntfy } from "./ntfy/definition.ts";
import type { Provider, PushTargets } from "./provider.ts";
import { push } from "./push/definition.ts";
import { slack } from "./slack/definition.ts";
import { teams } from "./teams/definition.ts";
import { telegram } from "./telegram/definition.ts";
import { webhook } from "./webhook/definition.ts";

/**
 * Every provider beside Discord, by the prefix of its destination ids. Ids are stored, so they must never change. The
 * page is built with {@link PROVIDER_NAMES} alone (`vite.config.ts`).
 */
export const PROVIDERS = {
  outgoing: webhook,
  ntfy,
  slack,
  teams,
  telegram,
  push,
} as const satisfies Record<string, Provider>;

type Providers = typeof PROVIDERS;

export type ProviderId = keyof Providers;

export const PROVIDER_IDS = Object.keys(PROVIDERS) as readonly ProviderId[];

type Intersection<Union> = (Union extends unknown ? (one: Union) => void : never) extends (all: infer All) => void
  ? All
  : never;

type ProviderSettings = Intersection<Providers[ProviderId]["settings"]>;

export const PROVIDER_SETTINGS = Object.assign(
  {},
  ...Object.values(PROVIDERS).map(({ settings }) => settings),
) as ProviderSettings;

type RequiredKey = Providers[ProviderId]["required"][number];

/** The settings that name destinations, empty if unset. Nearly all are secrets. */
export type ProviderAddresses = Readonly<Record<RequiredKey, string>>;

const NO_ADDRESSES = Object.fromEntries(
  Object.values(PROVIDERS).flatMap(({ required }) => required.map((key) => [key, ""])),
) as ProviderAddresses;

export function withoutProviders<Values extends ProviderAddresses>(values: Values): Values & PushTargets {
  return { ...values, ...NO_ADDRESSES, pushTargets: [] };
}

/** The destinations that the settings name: `ntfy:ntfy.sh`, the provider and a part that is not secret. */
export function providerDestinations(settings: ProviderAddresses & PushTargets): readonly string[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { required, destination } = PROVIDERS[id];
    const isSetUp = required.every((key) => settings[key] !== "");
    const names = isSetUp ? destination(settings) : null;
    return names === null ? [] : [names].flat().map((name) => `${id}:${name}`);
  });
}

/** Names, in settings files, of a provider's required settings: `CCEN_SLACK_WEBHOOK_URL`. */
export function requiredSettings(id: ProviderId): readonly string[] {
  const { required, settings }: Provider = PROVIDERS[id];
  return required.flatMap((key) => settings[key]?.env ?? []);
}

interface ProviderName {
  readonly label: string;
  /** On the command line. */
  readonly word: string;
  readonly settings: readonly string[];
}

export const PROVIDER_NAMES = Object.fromEntries(
  PROVIDER_IDS.map((id) => [
    id,
    { label: PROVIDERS[id].label, word: PROVIDERS[id].word, settings: requiredSettings(id) },
  ]),
) as Readonly<Record<ProviderId, ProviderName>>;
