import { useEffect } from "preact/hooks";

/** As in the style sheet: `::highlight(session-find)`. */
const NAME = "session-find";
/** More than one screen has. */
const MOST_MARKS = 2000;

/** Marks a text in the rows that are drawn, without changing them. A browser without highlights shows the row alone. */
export function useFindMarks(text: string): void {
  useEffect(() => {
    const page = document.querySelector(".session-page");
    if (page === null || text.trim() === "" || !("highlights" in CSS)) return undefined;
    let frame = 0;
    const mark = (): void => {
      frame = 0;
      // Each tab has a panel of its own.
      const panel = document.getElementById("session-panel");
      if (panel !== null) CSS.highlights.set(NAME, new Highlight(...rangesOf(panel, text.toLowerCase())));
    };
    const later = (): void => {
      if (frame === 0) frame = requestAnimationFrame(mark);
    };
    const observer = new MutationObserver(later);
    observer.observe(page, { childList: true, subtree: true, characterData: true });
    later();
    return () => {
      observer.disconnect();
      cancelAnimationFrame(frame);
      CSS.highlights.delete(NAME);
    };
  }, [text]);
}

function rangesOf(root: Node, wanted: string): readonly Range[] {
  const ranges: Range[] = [];
  const walker = document.createTreeWalker(root, NodeFilter.SHOW_TEXT);
  for (let node = walker.nextNode(); node !== null && ranges.length < MOST_MARKS; node = walker.nextNode()) {
    const text = (node.nodeValue ?? "").toLowerCase();
    for (let at = text.indexOf(wanted); at >= 0; at = text.indexOf(wanted, at + wanted.length)) {
      const range = document.createRange();
      // Lower case may be longer: `İ` has two characters then.
      const length = node.nodeValue?.length ?? 0;
      range.setStart(node, Math.min(at, length));
      range.setEnd(node, Math.min(at + wanted.length, length));
      ranges.push(range);
    }
  }
  return ranges;
}
