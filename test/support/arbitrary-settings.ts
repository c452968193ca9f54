import * as fc from "./fast-check.ts";
import type { JsonValue } from "../../src/core/json.ts";

/** White space between the tokens of a file, used one after another. */
const spaces = fc.array(fc.constantFrom("", "", " ", "\n", "\t", "\r\n", "  \n\n  "), { minLength: 1, maxLength: 12 });

const foreign = fc.record({
  type: fc.constantFrom("command", "http", "prompt"),
  command: fc.oneof(fc.string(), fc.constantFrom("ccen", "sh hooks/other.sh", "echo hook.sh", "ccen/hook.sh.old")),
});
const hooks = fc.dictionary(
  fc.constantFrom("SessionStart", "Stop", "PreToolUse", "Notification"),
  fc.array(fc.record({ matcher: fc.string(), hooks: fc.array(foreign, { maxLength: 3 }) }), { maxLength: 3 }),
);
const settings = fc
  .tuple(fc.dictionary(fc.string(), fc.jsonValue()), fc.option(hooks, { nil: undefined }), fc.boolean())
  .map(([others, ours, isFirst]) => {
    const { hooks: _, ...rest } = others;
    const part = ours === undefined ? {} : { hooks: ours };
    return isFirst ? { ...part, ...rest } : { ...rest, ...part };
  });

/** The same value as a person might type it: white space anywhere, letters of names as escapes. */
function typed(value: JsonValue, gaps: readonly string[], isEscaped: boolean): string {
  let at = 0;
  const gap = (): string => gaps[(at += 1) % gaps.length] ?? "";
  const text = (of: string): string => {
    const plain = JSON.stringify(of);
    return isEscaped ? plain.replaceAll(/[a-z](?=[a-z]*"$)/g, (letter) => letterAsEscape(letter)) : plain;
  };
  const write = (of: JsonValue): string => {
    if (typeof of === "string") return text(of);
    if (Array.isArray(of)) return `[${gap()}${of.map((one) => write(one) + gap()).join(`,${gap()}`)}]`;
    if (typeof of !== "object" || of === null) return JSON.stringify(of);
    const members = Object.entries(of).map(([key, one]) => `${text(key)}${gap()}:${gap()}${write(one)}${gap()}`);
    return `{${gap()}${members.join(`,${gap()}`)}}`;
  };
  return gap() + write(value) + gap();
}

/** Only letters that can be escaped without a change of the string, so not those of an escape. */
function letterAsEscape(letter: string): string {
  return /[bfnrtu]/.test(letter) ? letter : `\\u${letter.charCodeAt(0).toString(16).padStart(4, "0")}`;
}

/** Any settings file that contains other programs' hooks, in any layout. */
export const typedSettings = fc
  .tuple(settings, spaces, fc.boolean(), fc.constantFrom("", "\ufeff"))
  .map(([value, gaps, isEscaped, mark]) => mark + typed(value, gaps, isEscaped))
  // V8 bug on Node 24.21: after an object with the name of one backslash, it reads a name that begins with an escape
  // as that name. JSON.parse('{"a":1,"\\\\":2}') and then JSON.parse('{"a":1,"\\"":2}').
  .filter((text) => !/\\\\/.test(text));
