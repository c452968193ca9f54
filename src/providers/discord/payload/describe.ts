import type { NotificationBlock } from "../../../core/notification/notification.ts";
import { fence } from "../text/code.ts";
import { escapedChars, escapeToFit } from "../text/escape-markdown.ts";
import { shareOut } from "../../share-out.ts";

// More parts than this are a bug of their author, and each must keep room for a fence.
const MAX_BLOCKS = 20;

/** A message's blocks one under another within `budget` units. Long ones are truncated; none is dropped for another. */
export function describe(blocks: readonly NotificationBlock[], budget: number): string {
  const listed = blocks.slice(0, MAX_BLOCKS);
  const lineBreaks = Math.max(0, listed.length - 1);
  const shares = shareOut(
    listed.map((block) => wantedChars(block, budget)),
    budget - lineBreaks,
  );
  return listed
    .map((block, index) => render(block, shares[index] ?? 0))
    .filter((text) => text !== "")
    .join("\n");
}

function wantedChars(block: NotificationBlock, budget: number): number {
  return block.kind === "code" ? render(block, budget).length : escapedChars(block.text, budget);
}

function render(block: NotificationBlock, budget: number): string {
  return block.kind === "code" ? fence(block.text, block.language, budget) : escapeToFit(block.text, budget);
}
