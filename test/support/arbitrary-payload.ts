import * as fc from "./fast-check.ts";
import { anyText } from "./any-text.ts";
import { HOOK_EVENT_NAMES } from "../../src/core/event.ts";
import { eventFixtures } from "./payload.ts";

/** Property names of object prototypes, and one that sets a prototype. */
const TRAPS = ["constructor", "toString", "__proto__", "hasOwnProperty", "valueOf"] as const;

/** Texts that break some parser: control characters, lone surrogates, bidirectional marks, numbers, tags. */
const oddText = fc.oneof(
  fc.constantFrom("", " ", "\0", "\ud800", "\udfff", "\u202e", "\ufeff", "a\nb", "\u001b[31m", "-0", "1e999", "<b>&"),
  fc.constantFrom("<task-notification>", "/", "C:\\x", "../..", "null", "2026-11-25T00:00:00Z", ...TRAPS),
  anyText(40),
  fc.string({ unit: "grapheme", maxLength: 400 }),
  fc.nat(40_000).map((length) => "long ".repeat(length / 5)),
);

const oddNumber = fc.oneof(fc.integer(), fc.double(), fc.constantFrom(-1, 0, 1e16, 1e300, -0, 5e-324));
const oddValue = fc.oneof(
  { weight: 5, arbitrary: oddText },
  { weight: 2, arbitrary: oddNumber },
  { weight: 2, arbitrary: fc.jsonValue({ maxDepth: 5 }) },
  { weight: 1, arbitrary: fc.dictionary(fc.oneof(oddText, fc.constantFrom(...TRAPS)), fc.jsonValue(), { maxKeys: 5 }) },
  { weight: 1, arbitrary: fc.array(oddText, { maxLength: 30 }) },
);

/** Every field name in a recorded payload, with those by which an agent is recognized. */
const RECORDED_NAMES = [...eventFixtures().values()].flatMap((text) => namesIn(JSON.parse(text)));
const FIELD_NAMES = [...new Set(["ccen_agent", "cursor_version", ...RECORDED_NAMES])];

/** A payload of any event whose fields hold anything; ids and names are mostly valid. */
export const oddPayload: fc.Arbitrary<Record<string, unknown>> = fc
  .tuple(
    fc.dictionary(
      fc.oneof({ weight: 9, arbitrary: fc.constantFrom(...FIELD_NAMES) }, { weight: 1, arbitrary: oddText }),
      oddValue,
      {
        maxKeys: 12,
      },
    ),
    fc.dictionary(fc.constantFrom(...FIELD_NAMES), oddValue, { maxKeys: 8 }),
    fc.oneof({ weight: 9, arbitrary: fc.constantFrom("s1", "s2") }, { weight: 1, arbitrary: oddValue }),
    fc.oneof(
      { weight: 9, arbitrary: fc.constantFrom(...HOOK_EVENT_NAMES) },
      { weight: 1, arbitrary: fc.constantFrom(...TRAPS, "QuantumLeap") },
    ),
  )
  .map(([fields, input, session_id, hook_event_name]) => ({
    ...fields,
    ...(Object.keys(input).length === 0 ? {} : { tool_input: input }),
    session_id,
    hook_event_name,
  }));

/** Bytes of a payload with one byte changed, or truncated. */
export const damagedPayload: fc.Arbitrary<Buffer> = fc
  .tuple(fc.constantFrom(...eventFixtures().values()), fc.nat(), fc.nat(255), fc.boolean())
  .map(([text, place, byte, isCut]) => {
    const bytes = Buffer.from(text);
    const at = place % bytes.length;
    if (isCut) return bytes.subarray(0, at);
    bytes[at] = byte;
    return bytes;
  });

function namesIn(value: unknown): readonly string[] {
  if (typeof value !== "object" || value === null) return [];
  const own = Array.isArray(value) ? [] : Object.keys(value);
  return [...own, ...Object.values(value).flatMap(namesIn)];
}
