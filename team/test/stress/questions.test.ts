import assert from "node:assert/strict";
import { test } from "node:test";
import {
  ATTENTION_PARAMETERS,
  AWAY_PARAMETERS,
  CALL_PARAMETERS,
  EXPORT_PARAMETERS,
  LOG_PARAMETERS,
  ROUTES,
  SEARCH_PARAMETERS,
  SESSION_PART_PARAMETERS,
  SESSION_PARTS,
  STATS_PARAMETERS,
  STATS_SESSION_PARAMETERS,
  TEAM_SESSION_PARAMETERS,
  TURN_PARAMETERS,
  WAIT_PARAMETERS,
} from "../../../src/api/routes.ts";
import { headersOf, readingHarness } from "../support/reading-harness.ts";
import { needsPostgres } from "../support/test-database.ts";

const SCOPE = "scope";

/** Every question of the page, with its parameters. */
const QUESTIONS: readonly (readonly [path: string, names: readonly string[], always?: string])[] = [
  [ROUTES.sessions, [...TEAM_SESSION_PARAMETERS, SCOPE]],
  [`${ROUTES.session}s`, []],
  ...SESSION_PARTS.map((part) => [`${ROUTES.session}s/${part}`, SESSION_PART_PARAMETERS] as const),
  [ROUTES.calls, CALL_PARAMETERS],
  [ROUTES.calls, CALL_PARAMETERS, "sort=duration"],
  [ROUTES.turns, TURN_PARAMETERS],
  [ROUTES.log, LOG_PARAMETERS],
  [ROUTES.search, SEARCH_PARAMETERS, "q=words"],
  [ROUTES.export, EXPORT_PARAMETERS],
  [ROUTES.stats, STATS_PARAMETERS],
  [ROUTES.statsSessions, STATS_SESSION_PARAMETERS],
  [ROUTES.waits, WAIT_PARAMETERS],
  [ROUTES.away, AWAY_PARAMETERS],
  [ROUTES.attention, ATTENTION_PARAMETERS],
  [ROUTES.teamAudit, ["before", "limit"]],
  [ROUTES.healthHistory, []],
];

const VALUES = [
  "%00",
  "a%00b",
  "%ED%A0%80",
  "%F0%9F%98",
  "'%22%5C%25_",
  "-1",
  "0",
  "9007199254740991",
  "9223372036854775808",
  "8640000000000000",
  "999999999999999.9007199254740991",
  "-999999999999999.%F0%9F%98%80",
  "9007199254740991.9007199254740991.9007199254740991",
  "0001-01-01",
  `${"a%20b%20".repeat(124)}c`,
  Array.from({ length: 300 }, (_, word) => word.toString(36)).join("%20"),
];

test("no parameter of any question makes the server fail", needsPostgres, async (t) => {
  const { addSession, get } = await readingHarness(t);
  await addSession("ann", "core", "s");
  const headers = headersOf("ann", ["devs"]);
  const failed: string[] = [];
  for (const [path, names, always] of QUESTIONS) {
    for (const name of names) {
      for (const value of VALUES) {
        const address = `${path}?${always === undefined ? "" : `${always}&`}${name}=${value}`;
        const response = await get(address, headers);
        await response.arrayBuffer();
        if (response.status >= 500) failed.push(`${response.status} ${address.slice(0, 200)}`);
      }
    }
  }
  assert.deepEqual(failed, []);
});
