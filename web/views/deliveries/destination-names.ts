import type { SettingDto } from "../../../src/api/settings-dto.ts";
import { destinationTitle, providerOf } from "../../../src/providers/destination.ts";

type ChannelSettings = readonly Pick<SettingDto, "key" | "value">[];

/** A destination's name in the list of all: a channel is called as its setting, where that is known. */
export function fullName(destination: string, settings: ChannelSettings): string {
  const [, id = ""] = destination.split(":", 2);
  const isChannel = providerOf(destination) === null && destination.startsWith("channel:");
  const key = isChannel && settings.find(({ key: name, value }) => isChannelKey(name) && value === id)?.key;
  if (typeof key !== "string") return destinationTitle(destination);
  const words = key.slice("DISCORD_CHANNEL_".length).toLowerCase().replaceAll("_", " ");
  return words === "id" || words === "default" ? "Discord" : `Discord · ${words}`;
}

function isChannelKey(key: string): boolean {
  return key.startsWith("DISCORD_CHANNEL_") && key !== "DISCORD_CHANNEL_TYPE";
}

/** The name for table rows: the provider alone, if it has only one destination. */
export function shortName(destination: string, all: readonly string[], settings: ChannelSettings): string {
  const service = serviceOf(destination);
  const isAlone = !all.some((other) => other !== destination && serviceOf(other) === service);
  return isAlone ? service : fullName(destination, settings);
}

function serviceOf(destination: string): string {
  return destinationTitle(destination).split(" · ", 1).join("");
}
