import { destinationName, providerOf } from "../../../src/providers/destination.ts";

/** A destination's name in the list of all; other providers than Discord name themselves in it. */
export function fullName(destination: string): string {
  return providerOf(destination) === null ? `Discord · ${destination}` : destinationName(destination);
}

/** The name for table rows: the provider alone, if it has only one destination. */
export function shortName(destination: string, all: readonly string[]): string {
  const service = serviceOf(destination);
  return all.some((other) => other !== destination && serviceOf(other) === service) ? fullName(destination) : service;
}

function serviceOf(destination: string): string {
  return fullName(destination).split(" · ", 1).join("");
}
