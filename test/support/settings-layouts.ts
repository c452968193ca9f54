import assert from "node:assert/strict";
import * as fc from "./fast-check.ts";
import { typedSettings as file } from "./arbitrary-settings.ts";
import { AppError } from "../../src/core/errors/errors.ts";
import { hookCommand } from "../../src/agents/install/hook-command.ts";
import { addHooks, findHooks, removeHooks, type HookEntry } from "../../src/agents/install/settings-hooks.ts";

const command = hookCommand("/home/it's 日本/.claude/hooks/ccen/hook.sh");
export const entries: readonly HookEntry[] = ["SessionStart", "PreToolUse", "Stop"].map((event) => ({
  event,
  command,
  timeoutS: 5,
}));

export const parse = (text: string): unknown => JSON.parse(text.replace(/^\ufeff/, ""));

/** Everything in a file that belongs to others. */
function foreignParts(text: string): unknown {
  return parse(removeHooks(text));
}

/** For any layout, adding and removing hooks restores the file, and other content is unchanged. */
export function assertGivenBack(numRuns: number): void {
  fc.assert(
    fc.property(file, (text) => {
      const after = addHooks(text, entries);
      assert.deepEqual(findHooks(after).toSorted(byEvent), entries.toSorted(byEvent));
      assert.equal(addHooks(after, entries), after, "a second time");
      // Containers that were empty before are lost: only the installation's record restores those.
      const back = removeHooks(after);
      if (!/[{[]\s*[}\]]/.test(text)) assert.equal(back, text);
      assert.equal(JSON.stringify(withoutOurs(parse(back)) ?? {}), JSON.stringify(withoutOurs(parse(text)) ?? {}));
      assert.equal(JSON.stringify(withoutOurs(parse(after)) ?? {}), JSON.stringify(withoutOurs(parse(text)) ?? {}));
      assert.deepEqual(foreignParts(text), parse(text));
    }),
    { numRuns },
  );
}

function byEvent(a: HookEntry, b: HookEntry): number {
  return a.event < b.event ? -1 : 1;
}

/** An independent reader: removes our handlers, then emptied containers, so that both sides lose the same. */
function withoutOurs(value: unknown): unknown {
  if (Array.isArray(value)) {
    return value.map(withoutOurs).filter((one) => one !== undefined);
  }
  if (typeof value !== "object" || value === null) return value;
  if ("command" in value && value.command === command) return undefined;
  const members = Object.entries(value)
    .map(([key, one]) => [key, withoutOurs(one)] as const)
    .filter(([key, one]) => one !== undefined && !(key === "hooks" && isEmpty(one)) && !isEmptyEvent(key, one));
  return Object.keys(value).length > 0 && members.length === 0 ? undefined : Object.fromEntries(members);
}

function isEmpty(value: unknown): boolean {
  return typeof value === "object" && value !== null && Object.keys(value).length === 0;
}

function isEmptyEvent(key: string, value: unknown): boolean {
  return ["SessionStart", "Stop", "PreToolUse"].includes(key) && isEmpty(value);
}

/** Comments, extra commas and unquoted names are rejected with their position, and never partly parsed. */
export function assertSpoiledRefused(numRuns: number): void {
  const spoiled = fc
    .tuple(file, fc.constantFrom("// note\n", "/* note */", ",", "'", "x", "{"), fc.nat())
    .map(([text, slip, at]) => {
      const places = [...text.matchAll(/[{}[\],:]/g)].map(({ index }) => index + 1);
      const place = places[at % Math.max(places.length, 1)] ?? 0;
      return text.slice(0, place) + slip + text.slice(place);
    });
  fc.assert(
    fc.property(spoiled, (text) => {
      let isJson = true;
      try {
        parse(text);
      } catch {
        isJson = false;
      }
      fc.pre(!isJson);
      for (const attempt of [() => addHooks(text, entries), () => removeHooks(text)]) {
        assert.throws(attempt, (error) => error instanceof AppError && error.code === "settings/malformed");
      }
    }),
    { numRuns },
  );
}
