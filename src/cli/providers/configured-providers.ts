import type { ConfigValues } from "../../config/settings.ts";
import { providerOf } from "../../providers/destination.ts";
import {
  PROVIDER_IDS,
  providerDestinations,
  PROVIDERS,
  requiredSettings,
  type ProviderId,
} from "../../providers/registry.ts";

/** A destination outside Discord, as the settings name it. */
export interface ConfiguredProvider {
  readonly id: ProviderId;
  /** `ntfy:ntfy.sh`. */
  readonly destinationId: string;
  /** The settings that name it: `CCEN_NTFY_URL`. */
  readonly settings: readonly string[];
}

/** The providers' names on a command line. */
export const PROVIDER_WORDS = PROVIDER_IDS.map((id) => PROVIDERS[id].word);

const LABELS = PROVIDER_IDS.map((id) => PROVIDERS[id].label).join(", ");

/** For a setup without any of them. */
export const OTHER_PROVIDERS = `Other providers (${LABELS}): \`ccen test-notify\` says how (docs/integrations.md).`;

export function configuredProviders(values: ConfigValues): readonly ConfiguredProvider[] {
  return providerDestinations(values).flatMap((destinationId) => {
    const id = providerOf(destinationId);
    return id === null ? [] : [{ id, destinationId, settings: requiredSettings(id) }];
  });
}

/** A provider with some but not all of its required settings. */
export interface IncompleteProvider {
  readonly id: ProviderId;
  readonly missing: readonly string[];
}

export function incompleteProviders(values: ConfigValues): readonly IncompleteProvider[] {
  return PROVIDER_IDS.flatMap((id) => {
    const { required } = PROVIDERS[id];
    const names = requiredSettings(id);
    const missing = names.filter((_, index) => isEmpty(values, required[index]));
    return missing.length === 0 || missing.length === names.length ? [] : [{ id, missing }];
  });
}

function isEmpty(values: ConfigValues, key: keyof ConfigValues | undefined): boolean {
  return key !== undefined && values[key] === "";
}
