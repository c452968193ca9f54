import { plainProse } from "./plain-prose.ts";
import { oneLine } from "./text.ts";

interface PlanLine {
  /** Plain text; empty without any. */
  readonly title: string;
  /** Null where the plan lists none. */
  readonly steps: number | null;
}

/** A plan is read up to here; its title and steps come first. */
const MAX_CHARS = 20_000;
const STEP = /^ {0,3}(?:#{1,6}\s{1,4})?(?:(?:step|phase|手順|ステップ)\s{0,3})?\d{1,3}[.):：、]/i;
const BULLET = /^ ?[-*+]\s/;
/** Headings that only say that it is one. */
const GENERIC = /^(?:(?:the |implementation |proposed )?plan|overview|summary|プラン|計画|実装計画|概要)[:：]?$/i;
const PREFIX = /^(?:(?:implementation |proposed )?plan|プラン|計画)\s?[:：]\s?/i;

/** The title of a plan in Markdown, and how many steps it lists: its longest numbered list, else its bullets. */
export function planLine(plan: string): PlanLine {
  const lines = plan.slice(0, MAX_CHARS).split("\n");
  const texts = lines.map((line) => plainProse(line.slice(0, 400))).filter((line) => line !== "");
  const title = texts.find((line) => !GENERIC.test(line)) ?? texts[0] ?? "";
  const numbered = longestList(lines);
  const bullets = lines.filter((line) => BULLET.test(line)).length;
  const steps = numbered > 0 ? numbered : bullets;
  return { title: title.replace(PREFIX, ""), steps: steps === 0 ? null : steps };
}

/** Its step count in a summary, which has no language of its own: {@link readPlanSummary} gives it to one that has. */
const COUNTED = / · (\d{1,3}) steps?$/;
/** Where the steps began in summaries that had all of a plan in one line. */
const FIRST_STEP = / (?:1[.)]|#{1,6}) /;

/** A plan in one line of a list: `Delete customers · 4 steps`. */
export function planSummary(plan: string): string {
  const { title, steps } = planLine(plan);
  return oneLine(title, 200) + (steps === null ? "" : ` · ${steps} ${steps === 1 ? "step" : "steps"}`);
}

export function readPlanSummary(summary: string): PlanLine {
  const found = COUNTED.exec(summary);
  return found === null
    ? { title: plainProse(summary.split(FIRST_STEP, 1)[0] ?? ""), steps: null }
    : { title: summary.slice(0, found.index), steps: Number(found[1]) };
}

/** Steps that are headings count before the lists below them; a heading ends a list. */
function longestList(lines: readonly string[]): number {
  const headings = lines.filter((line) => line.startsWith("#") && STEP.test(line)).length;
  if (headings > 1) return headings;
  let longest = 0;
  let count = 0;
  for (const line of lines) {
    if (line.startsWith("#")) count = 0;
    else if (STEP.test(line)) count += 1;
    longest = Math.max(longest, count);
  }
  return longest;
}
