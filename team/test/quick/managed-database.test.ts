import assert from "node:assert/strict";
import { test } from "node:test";
import { connectionTo, UNLIMITED } from "../../src/database/connection.ts";

test("options of the address hold, except where the server needs others", () => {
  const { connectionString, options } = connectionTo(
    "postgres://ann@db/ccen?options=-c%20search_path%3Dteam&sslmode=require",
    { ...UNLIMITED, default_transaction_isolation: "read committed" },
  );
  assert.equal(connectionString, "postgres://ann@db/ccen?sslmode=verify-full");
  assert.match(
    options ?? "",
    /^-c search_path=team -c default_transaction_isolation=read\\ committed -c DateStyle=ISO /,
  );
});
