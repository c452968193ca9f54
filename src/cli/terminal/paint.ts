import { styleText } from "node:util";
import type { Io } from "../command.ts";

export type Paint = Parameters<typeof styleText>[0];

/** Colours a text where the terminal wants colour. The escapes add no width; pad before painting. */
export function paint(io: Pick<Io, "colour">, format: Paint, text: string): string {
  // The decision was made when the Io was built; the stream that styleText would ask is not the one written to.
  return io.colour ? styleText(format, text, { validateStream: false }) : text;
}

/** `FORCE_COLOR` and `NO_COLOR` as their conventions say, else whether a terminal reads. */
export function wantsColour(environment: Io["environment"], isTty: boolean): boolean {
  const forced = environment["FORCE_COLOR"];
  if (forced !== undefined) return forced !== "0" && forced !== "false";
  const refused = environment["NO_COLOR"];
  if (refused !== undefined && refused !== "") return false;
  return isTty && environment["TERM"] !== "dumb";
}
