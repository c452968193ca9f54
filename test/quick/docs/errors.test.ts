import { test } from "node:test";
import type { ErrorEntry } from "../../../src/core/errors/api-errors.ts";
import { ERROR_TABLE } from "../../../src/core/errors/error-table.ts";
import { matchesTables } from "./kept-tables.ts";

test("docs/errors.md has each error with its HTTP status, message and fix", () => {
  const rows = Object.entries<ErrorEntry>(ERROR_TABLE).map(([code, { message, fix, status }]) => [
    `\`${code}\`${status === undefined ? "" : ` ${status}`}`,
    message,
    fix,
  ]);
  matchesTables("docs/errors.md", new Map([["errors", [["code", "what happened", "what to do"], ...rows]]]));
});
