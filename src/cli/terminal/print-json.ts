import type { Io } from "../command.ts";

/** The answer of a command's `--json`: one value, indented, with snake_case keys. Each is part of our interface. */
export function printJson(io: Pick<Io, "out">, value: unknown): void {
  io.out(JSON.stringify(value, null, 2));
}
