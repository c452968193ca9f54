import assert from "node:assert/strict";
import { readFileSync, writeFileSync } from "node:fs";
import { join } from "node:path";
import { test } from "node:test";
import { SESSION_FIXTURES } from "../support/payload.ts";
import { conversation, PLACES, type Conversation } from "./conversation.ts";

interface Case extends Conversation {
  readonly suffix?: string;
}

const JAPANESE = { DISCORD_LANGUAGE: "ja" };
const VERBOSE = { DISCORD_LEVEL: "verbose" };

const CASES: readonly Case[] = [
  ...SESSION_FIXTURES.map((session): Case => ({ session, place: "bot-text" })),
  ...["main", "tui2"].flatMap((session) =>
    PLACES.filter((place) => place !== "bot-text").map((place): Case => ({ session, place })),
  ),
  { session: "tui2", place: "bot-text", env: JAPANESE, suffix: "ja" },
  { session: "bgagent", place: "bot-text", env: JAPANESE, suffix: "ja" },
  { session: "main", place: "bot-text", env: VERBOSE, suffix: "verbose" },
];

/** `UPDATE_CONVERSATIONS=1` writes the files anew: read every line of the difference as the person who gets it. */
const update = process.env["UPDATE_CONVERSATIONS"] === "1";

for (const { suffix, ...what } of CASES) {
  const name = [what.session, what.place, ...(suffix === undefined ? [] : [suffix])].join(".");
  test(`what a person sees: ${name}`, async (t) => {
    const file = join(import.meta.dirname, "conversations", `${name}.txt`);
    const seen = await conversation(t, what);
    if (update) writeFileSync(file, seen);
    assert.equal(seen, readFileSync(file, "utf8"));
  });
}
