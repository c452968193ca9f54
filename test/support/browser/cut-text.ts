import type { Page } from "playwright-core";

/**
 * Texts that a person cannot read in full: an ancestor cuts them off, or they lie outside of the window and nothing
 * scrolls. A text with an ellipsis may be cut if a `title` on it or around it has all of it. Returns at most ten, each
 * with its position.
 */
export async function cutTexts(page: Page): Promise<readonly string[]> {
  return page.evaluate(() => {
    /** Rounding of fractions of a pixel, and the overhang of a slanted or wide glyph. */
    const SLACK_PX = 2;
    const found = new Set<string>();
    const walker = document.createTreeWalker(document.body, NodeFilter.SHOW_TEXT);
    for (let node = walker.nextNode(); node !== null && found.size < 10; node = walker.nextNode()) {
      const { parentElement: parent, textContent } = node;
      if (parent === null || textContent === null || textContent.trim() === "") continue;
      if (!parent.checkVisibility({ opacityProperty: true, visibilityProperty: true })) continue;
      const range = document.createRange();
      range.selectNodeContents(node);
      const isCutHere = [...range.getClientRects()].some((box) => {
        return box.width > 0 && box.height > 0 && isCut(parent, box);
      });
      if (!isCutHere) continue;
      const place: string[] = [];
      for (let one: Element | null = parent; one !== null && place.length < 4; one = one.parentElement) {
        place.unshift(`${one.localName}${[...one.classList].map((name) => `.${name}`).join("")}`);
      }
      found.add(`cut: ${place.join(" > ")}: ${textContent.slice(0, 60)}`);
    }
    return [...found];

    function isCut(start: Element, box: DOMRect): boolean {
      for (let one: Element | null = start; one !== null; one = one.parentElement) {
        const { overflowX, position, textOverflow } = getComputedStyle(one);
        if (overflowX === "auto" || overflowX === "scroll") return false;
        if (overflowX !== "visible") {
          const frame = one.getBoundingClientRect();
          // Content for screen readers only is one pixel large.
          if (frame.width <= 1 || frame.height <= 1) return false;
          const fits = box.right <= frame.right + SLACK_PX && box.left >= frame.left - SLACK_PX;
          const isTitled = one.closest("[title]") !== null || one.querySelector("[title]") !== null;
          if (!fits) return textOverflow !== "ellipsis" || !isTitled;
        }
        if (position === "fixed") break;
      }
      return box.right > innerWidth + SLACK_PX || box.left < -SLACK_PX;
    }
  });
}
