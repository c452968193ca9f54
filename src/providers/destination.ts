import { PROVIDER_NAMES, type ProviderId } from "./registry.ts";

export type { ProviderId };

const IDS = Object.keys(PROVIDER_NAMES) as readonly ProviderId[];

/** `CCEN_NTFY_URL` → `CCEN_NTFY_`: the settings of one provider share a prefix. */
const BEGINNINGS = IDS.flatMap((id) => PROVIDER_NAMES[id].settings).map((name) => `${name.split("_", 2).join("_")}_`);

/** Compares the prefix, so that a setting of a newer release is found too. */
export function isProviderSetting(name: string): boolean {
  return BEGINNINGS.some((beginning) => name.startsWith(beginning));
}

/** A provider's label, its word on the command line, and the settings that it needs. */
export function providerInfo(id: ProviderId): (typeof PROVIDER_NAMES)[ProviderId] {
  return PROVIDER_NAMES[id];
}

/** The provider of a destination; null for one on Discord. */
export function providerOf(destinationId: string): ProviderId | null {
  return IDS.find((id) => destinationId.startsWith(`${id}:`)) ?? null;
}

/** For people: `ntfy · ntfy.sh`, `Discord · webhook`, `Discord · #…5678`. */
export function destinationTitle(destinationId: string): string {
  if (providerOf(destinationId) !== null) return destinationName(destinationId);
  const [place = "", id = ""] = destinationId.split(":", 2);
  return place === "channel" ? `Discord · #…${id.slice(-4)}` : "Discord · webhook";
}

/** `ntfy · ntfy.sh`. A destination on Discord is named by its id, as in its setting. */
export function destinationName(destinationId: string): string {
  const id = providerOf(destinationId);
  return id === null ? destinationId : `${PROVIDER_NAMES[id].label} · ${destinationId.slice(id.length + 1)}`;
}
