import assert from "node:assert/strict";
import { randomBytes } from "node:crypto";
import { test } from "node:test";
import { checkAccess } from "./check-settings.ts";

const drawn = randomBytes(32).toString("base64url");

test("doctor finds a wide bind, a missing token and a weak one", () => {
  const cases: readonly (readonly [string, string, string, RegExp])[] = [
    ["127.0.0.1", "", "ok", /this machine alone, without/],
    ["localhost", drawn, "ok", /this machine alone, with a token/],
    ["0.0.0.0", "", "fail", /no token is set/],
    ["192.168.1.5", "", "fail", /192\.168\.1\.5/],
    ["127.0.0.1", "letmein", "fail", /shorter than 32/],
    ["0.0.0.0", "password".repeat(8), "fail", /guessed/],
    ["::", drawn, "warn", /not encrypted/],
  ];
  for (const [dashboardHost, dashboardToken, status, detail] of cases) {
    const [result] = checkAccess({ dashboardHost, dashboardToken });
    assert.equal(result?.status, status, dashboardHost);
    assert.match(result.detail, detail);
    assert.equal(dashboardToken !== "" && result.detail.includes(dashboardToken), false);
  }
});
