import { styleText } from "node:util";
import type { Io } from "../command.ts";

export type Paint = Parameters<typeof styleText>[0];

/** Colours a text where the terminal supports it. The escapes have no width; pad before painting. */
export function paint(io: Pick<Io, "colour">, format: Paint, text: string): string {
  // The Io has decided already; styleText would check another stream than the one written to.
  return io.colour ? styleText(format, text, { validateStream: false }) : text;
}

/** `FORCE_COLOR` and `NO_COLOR` by their conventions, else whether output is a terminal. */
export function wantsColour(environment: Io["environment"], isTty: boolean): boolean {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  const refused = environment["NO_COLOR"];
  if (refused !== undefined && refused !== "") return false;
  return isTty && environment["TERM"] !== "dumb";
}
