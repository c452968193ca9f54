import assert from "node:assert/strict";
import { globSync, readFileSync } from "node:fs";
import { join } from "node:path";
import { check } from "recheck";
import { parseSync } from "vite";
import { LONGEST_WAIT_MS } from "./wait-for.ts";

const root = join(import.meta.dirname, "..", "..");

interface Pattern {
  readonly file: string;
  readonly source: string;
  readonly flags: string;
}

/**
 * Limits of a search are steps: with time limits, a busy machine would report patterns as slow that were only checked
 * slowly. In milliseconds.
 */
const LIMITS = { timeout: LONGEST_WAIT_MS, seedingTimeout: null, incubationTimeout: null, attackTimeout: null };

interface Exception {
  readonly file: string;
  /** The start of the pattern, enough to identify it. */
  readonly begins: string;
  readonly why: string;
}

/** Patterns that are more than linear or too large to check, and why their cost is still bounded. */
const BOUNDED: readonly Exception[] = [
  {
    file: "src/core/format/tool-label.ts",
    begins: "^mcp__",
    why: "tried at the beginning alone, and at most a hundred times; names have at most 256 characters",
  },
  {
    file: "src/providers/discord-url.ts",
    begins: "[\\w-]{20,40}",
    why: "every repeat has a bound, so it is linear with a large factor; errors are short",
  },
  {
    file: "src/agents/payload/redact-payload.ts",
    begins: "",
    why: "parts of two patterns; every repeat has a bound, paths have at most 4,096 characters and commands 16,384",
  },
];

/** Files that build a pattern at run time, and why its cost is bounded. */
const BUILT: ReadonlyMap<string, string> = new Map([
  ["src/core/redact/detectors/command-input.ts", "the table of commands, at the beginning of at most 120 characters"],
  ["src/core/redact/detectors/command-line.ts", "a flag at the beginning of a word, eight letters at most"],
  ["src/agents/payload/redact-payload.ts", "alternatives of patterns that stand in the same file"],
  ["src/core/redact/user-pattern.ts", "the user's own: refused unless their cost has a bound, see checkPattern"],
  ["src/providers/discord/payload/markdown.ts", "alternatives of patterns that stand in the same file"],
]);

/** Every regular expression in a file, and whether it builds others. */
function patternsIn(file: string): { readonly patterns: Pattern[]; readonly builds: boolean } {
  const { program, errors } = parseSync(file, readFileSync(join(root, file), "utf8"));
  assert.deepEqual(errors, [], file);
  const patterns: Pattern[] = [];
  let builds = false;

  function walk(node: unknown): void {
    if (typeof node !== "object" || node === null) return;
    if ("regex" in node && typeof node.regex === "object" && node.regex !== null) {
      const { pattern, flags } = node.regex as { pattern: string; flags: string };
      patterns.push({ file, source: pattern, flags });
    }
    if ("type" in node && (node.type === "NewExpression" || node.type === "CallExpression") && "callee" in node) {
      const { callee } = node;
      builds ||= typeof callee === "object" && callee !== null && "name" in callee && callee.name === "RegExp";
    }
    for (const below of Object.values(node)) walk(below);
  }

  walk(program);
  return { patterns, builds };
}

/**
 * Why some text may take more than linear time; null if none does. An unknown result, as on a busy machine, is checked
 * once more, and counts as slow if it stays unknown.
 */
export async function whySlow({ source, flags }: Omit<Pattern, "file">): Promise<string | null> {
  for (let looks = 2; ; looks--) {
    // `d` only reports places, and the checker does not know it.
    const found = await check(source, flags.replace("d", ""), LIMITS);
    if (found.status === "safe") return null;
    if (found.status === "vulnerable") return found.complexity.summary;
    if (looks === 1) return `not found out: ${found.error.kind}`;
  }
}

async function slowAmong(patterns: readonly Pattern[]): Promise<string[]> {
  const distinct = new Map(patterns.map((pattern) => [`/${pattern.source}/${pattern.flags}`, pattern]));
  const waiting = [...distinct.values()];
  const slow: string[] = [];
  async function lane(): Promise<void> {
    for (let pattern = waiting.pop(); pattern !== undefined; pattern = waiting.pop()) {
      const why = await whySlow(pattern);
      if (why !== null) slow.push(`${nameOf(pattern)}: ${why}`);
    }
  }
  await Promise.all([lane(), lane()]);
  return slow;
}

function isBounded(pattern: Pattern): boolean {
  return BOUNDED.some(({ file, begins }) => pattern.file === file && pattern.source.startsWith(begins));
}

function nameOf({ file, source, flags }: Pattern): string {
  return `${file}: /${source}/${flags}`;
}

/**
 * Every regular expression takes linear time for any text, and every exception is still needed.
 */
export async function assertPatternsLinear(): Promise<void> {
  const files = globSync(["src/**/*.ts", "web/**/*.{ts,tsx}"], { cwd: root }).filter((file) => !/\.test\./.test(file));
  const found = files.map((file) => ({ file, ...patternsIn(file) }));
  const patterns = found.flatMap((one) => one.patterns);
  assert.ok(patterns.length > 200, `${patterns.length} patterns were found`);
  for (const { file, begins } of BOUNDED) {
    assert.ok(
      patterns.some((one) => one.file === file && one.source.startsWith(begins)),
      `${file}: ${begins} is gone`,
    );
  }
  const checked = patterns.filter((pattern) => !isBounded(pattern));
  assert.deepEqual(await slowAmong(checked), []);
  assert.deepEqual(found.flatMap(({ file, builds }) => (builds ? [file] : [])).sort(), [...BUILT.keys()].sort());
}
