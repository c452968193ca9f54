import { destinationName, providerOf } from "../../src/providers/destination.ts";

/** What a destination is called where all of them are listed; a service beside Discord says itself what it is. */
export function fullName(destination: string): string {
  return providerOf(destination) === null ? `Discord · ${destination}` : destinationName(destination);
}

/** The same where it stands in every row: the service alone, if no other destination is of it too. */
export function shortName(destination: string, all: readonly string[]): string {
  const service = serviceOf(destination);
  return all.some((other) => other !== destination && serviceOf(other) === service) ? fullName(destination) : service;
}

function serviceOf(destination: string): string {
  return fullName(destination).split(" · ", 1).join("");
}
