import type { AnnouncementBlock } from "../../core/announcement.ts";
import { fence } from "../text/code.ts";
import { escapeToFit } from "../text/escape.ts";
import { shareOut } from "./share-out.ts";

// More parts than this are a mistake of whoever made them, and each must keep room for a fence.
const MAX_BLOCKS = 20;

/** The blocks of a message one under another within `budget` units; long ones are cut, none is dropped for another. */
export function describe(blocks: readonly AnnouncementBlock[], budget: number): string {
  const listed = blocks.slice(0, MAX_BLOCKS);
  const whole = listed.map((block) => renderBlock(block, budget));
  const lineBreaks = Math.max(0, listed.length - 1);
  const shares = shareOut(
    whole.map((text) => text.length),
    budget - lineBreaks,
  );
  return whole
    .map((text, index) => fitBlock(listed[index], text, shares[index] ?? 0))
    .filter((text) => text !== "")
    .join("\n");
}

function fitBlock(block: AnnouncementBlock | undefined, whole: string, share: number): string {
  return block === undefined || whole.length <= share ? whole : renderBlock(block, share);
}

function renderBlock(block: AnnouncementBlock, budget: number): string {
  return block.kind === "code" ? fence(block.text, block.language, budget) : escapeToFit(block.text, budget);
}
