import type { Io } from "../command.ts";

/** Prints the result of `--json`: one value, indented, with snake_case keys. Each key is part of our interface. */
export function printJson(io: Pick<Io, "out">, value: unknown): void {
  io.out(JSON.stringify(value, null, 2));
}
