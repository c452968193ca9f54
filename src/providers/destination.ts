import { PROVIDER_NAMES, type ProviderId } from "./registry.ts";

const IDS = Object.keys(PROVIDER_NAMES) as readonly ProviderId[];

/** What sets up each provider: the names of its required settings. */
export function providerSettings(): readonly string[] {
  return IDS.map((id) => PROVIDER_NAMES[id].settings.join(" + "));
}

/** The provider of a destination; null for one on Discord. */
export function providerOf(destinationId: string): ProviderId | null {
  return IDS.find((id) => destinationId.startsWith(`${id}:`)) ?? null;
}

/** `ntfy · ntfy.sh`; a destination on Discord is called by its id. */
export function destinationName(destinationId: string): string {
  const id = providerOf(destinationId);
  return id === null ? destinationId : `${PROVIDER_NAMES[id].label} · ${destinationId.slice(id.length + 1)}`;
}
