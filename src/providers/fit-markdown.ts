import { truncateAtGrapheme } from "../core/format/text.ts";
import { isBlank, sanitizeHead } from "../core/format/sanitize.ts";
import { type MarkdownBlock, parseMarkdown } from "../core/format/markdown.ts";
import type { Run } from "../core/format/markdown-inline.ts";

const ELLIPSIS = "…";

/** Room for the line that marks a cut. */
const CUT_CHARS = 2;

/**
 * Claude's Markdown as blocks that a provider shows within `budget`. It is cut before it is rendered, so that no bold
 * and no block of code stays open; an ellipsis marks the place. Empty when nothing is visible.
 * @param measure what a block takes of the budget, with the line break after it
 */
export function fitMarkdown(
  raw: string,
  budget: number,
  measure: (block: MarkdownBlock) => number,
): readonly MarkdownBlock[] {
  if (budget < 1) return [];
  const { text, isComplete } = sanitizeHead(raw, budget);
  const blocks = parseMarkdown(text.trim());
  if (blocks.every((block) => isBlank(textOfBlock(block)))) return [];
  // The last block has no line break after it.
  const total = blocks.reduce((sum, block) => sum + measure(block), -1);
  if (isComplete && total <= budget) return blocks;

  const fitted: MarkdownBlock[] = [];
  let left = budget - CUT_CHARS + 1;
  for (const block of blocks) {
    const size = measure(block);
    const shown = size <= left ? block : shortened(block, left, measure);
    if (shown === null) break;
    fitted.push(shown);
    left -= size;
    if (left <= 0) break;
  }
  const last = fitted.at(-1);
  if (last !== undefined && textOfBlock(last).endsWith(ELLIPSIS)) return fitted;
  return fitted.length === 0 ? [] : [...fitted, markOfCut];
}

const markOfCut: MarkdownBlock = { kind: "line", depth: 0, marker: "", runs: [{ style: "plain", text: ELLIPSIS }] };

function textOfBlock(block: MarkdownBlock): string {
  return block.kind === "code" ? block.text : block.runs.map(({ text }) => text).join("");
}

/** A block's beginning, with an ellipsis at its end. Null when nothing of it fits. */
function shortened(
  block: MarkdownBlock,
  most: number,
  measure: (block: MarkdownBlock) => number,
): MarkdownBlock | null {
  let chars = textOfBlock(block).length;
  let size = measure(block);
  let fitted = block;
  while (size > most && chars > 0) {
    // In proportion to the excess. If the beginning is denser than the rest, the loop repeats.
    chars = Math.max(0, Math.min(chars - 1, Math.ceil((chars * most) / size)));
    fitted = headOfBlock(block, chars);
    size = measure(fitted);
  }
  return size > most || isBlank(textOfBlock(fitted)) ? null : fitted;
}

function headOfBlock(block: MarkdownBlock, chars: number): MarkdownBlock {
  if (block.kind === "code") return { ...block, text: truncateAtGrapheme(block.text, chars) };
  const runs: Run[] = [];
  let left = chars;
  for (const run of block.runs) {
    if (run.text.length > left) {
      const text = truncateAtGrapheme(run.text, left);
      // Slack rejects a message for an empty element.
      return { ...block, runs: text === "" ? runs : [...runs, { ...run, text }] };
    }
    runs.push(run);
    left -= run.text.length;
  }
  return { ...block, runs };
}
