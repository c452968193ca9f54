import { DatabaseSync } from "node:sqlite";
import type { TestContext } from "node:test";
import { fileURLToPath } from "node:url";

export interface Recorded {
  readonly sql: string;
  /** Where it was prepared: the file's path and the line. */
  readonly file: string;
  readonly line: number;
}

const FRAME = /(file:\/\/\S+\/src\/\S+\.ts):(\d+):\d+/;

/** This file passes statements on, so it does not count as the place of a statement. */
const PASSING_ON = /\/database\/connection\.ts$/;

/** Every statement that is prepared while `work` runs, on any connection. */
export function recordStatements(t: TestContext, work: () => void): readonly Recorded[] {
  const recorded: Recorded[] = [];
  const prepare = DatabaseSync.prototype.prepare;
  const mock = t.mock.method(DatabaseSync.prototype, "prepare", function (this: DatabaseSync, sql: string) {
    const frame = new Error("where").stack
      ?.split("\n")
      .map((text) => FRAME.exec(text))
      .find((found) => found !== null && !PASSING_ON.test(found[1] ?? ""));
    if (frame != null) recorded.push({ sql, file: fileURLToPath(frame[1] ?? ""), line: Number(frame[2]) });
    return Reflect.apply(prepare, this, [sql]);
  });
  try {
    work();
  } finally {
    mock.mock.restore();
  }
  return recorded;
}
