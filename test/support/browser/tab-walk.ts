import type { Page } from "playwright-core";

/** More stops than any view has: a longer walk is a trap. */
const MAX_STOPS = 400;

export interface TabWalk {
  /** What had the focus, in order, as short texts. */
  readonly stops: readonly string[];
  /** Stops that a person could not see, with the reason. */
  readonly unseen: readonly string[];
  /** Controls that neither Tab nor the keys of a list around them reach. */
  readonly unreached: readonly string[];
}

/** Presses Tab (or Shift+Tab) from the beginning of the page until the focus leaves it or comes round. */
export async function walkByTab(page: Page, key: "Tab" | "Shift+Tab"): Promise<TabWalk> {
  await page.evaluate(() => {
    // A press continues where the last click or focus was.
    getSelection()?.removeAllRanges();
    document.body.tabIndex = -1;
    document.body.focus();
    document.body.removeAttribute("tabindex");
    for (const one of document.querySelectorAll("[data-stop]")) one.removeAttribute("data-stop");
    for (const one of document.querySelectorAll("[data-walked]")) one.removeAttribute("data-walked");
  });
  const stops: string[] = [];
  const unseen: string[] = [];
  for (let presses = 1; ; presses++) {
    if (presses > MAX_STOPS) throw new Error(`trapped, the last stops: ${stops.slice(-6).join(" | ")}`);
    await page.keyboard.press(key);
    const stop = await page.evaluate(lookAtFocus);
    // Backwards, the first press leads out of the page and the second one to its end.
    if (stop === "outside" && presses === 1) continue;
    if (stop === "outside") break;
    if (stop === "lost") {
      unseen.push(`what comes after ${stops.at(-1)}: goes away with the focus`);
      continue;
    }
    stops.push(stop.name);
    if (stop.problem !== null) unseen.push(`${stop.name}: ${stop.problem}`);
  }
  return { stops, unseen, unreached: await page.evaluate(findUnreached) };
}

/** Runs in the page: what has the focus, and why a person would not see it; `lost` if it was removed meanwhile. */
async function lookAtFocus(): Promise<{ name: string; problem: string | null } | "outside" | "lost"> {
  const before = document.activeElement;
  // The browser scrolls to it and the list draws what comes into view.
  await new Promise((drawn) => requestAnimationFrame(() => requestAnimationFrame(drawn)));
  const focused = document.activeElement;
  if (focused === null || focused === document.body) return before === focused ? "outside" : "lost";
  if (focused.hasAttribute("data-stop")) return "outside";
  focused.setAttribute("data-stop", "");
  const list = focused.closest("[role=feed], [role=rowgroup], [role=tablist]") ?? focused.parentElement;
  list?.setAttribute("data-walked", "");
  const text = (focused.getAttribute("aria-label") ?? focused.textContent).trim().replaceAll(/\s+/g, " ");
  const name = `${focused.localName}${[...focused.classList].map((one) => `.${one}`).join("")} "${text.slice(0, 40)}"`;

  // An outline on it, on what it draws over its row, or on the box around it; a splitter draws a line.
  const around = focused.closest(":has(> :focus-visible), label, .row, .search, .field");
  const marks: readonly (readonly [Element, string?])[] = [
    [focused],
    [focused, "::before"],
    [focused, "::after"],
    ...[...focused.children].map((child) => [child] as const),
    ...(around === null ? [] : [[around] as const]),
  ];
  const isMarked = marks.some(([one, part]) => {
    const { outlineStyle, outlineWidth, content, backgroundImage } = getComputedStyle(one, part);
    if (one.role === "separator" && backgroundImage !== "none") return true;
    const isDrawn = part === undefined || content !== "none";
    return isDrawn && outlineStyle !== "none" && Number.parseFloat(outlineWidth) >= 1;
  });
  if (!isMarked) return { name, problem: "nothing marks the focus" };

  const box = focused.getBoundingClientRect();
  const [left, right] = [Math.max(box.left, 0), Math.min(box.right, innerWidth)];
  const [top, bottom] = [Math.max(box.top, 0), Math.min(box.bottom, innerHeight)];
  if (right - left < 4 || bottom - top < 4) return { name, problem: `out of the window, at ${box.left}, ${box.top}` };
  // One point of it that nothing covers is enough to find it.
  const points = [0.1, 0.5, 0.9].flatMap((x) => [0.2, 0.5, 0.8].map((y) => [x, y] as const));
  const hits = points.map(([x, y]) => document.elementFromPoint(left + x * (right - left), top + y * (bottom - top)));
  const isFree = hits.some((hit) => hit !== null && (focused.contains(hit) || hit.contains(focused)));
  return { name, problem: isFree ? null : `covered by ${hits.find((hit) => hit !== null)?.outerHTML.slice(0, 80)}` };
}

/** Runs in the page after the walk: visible controls outside of the tab order that no list around them reaches. */
function findUnreached(): string[] {
  return (
    [
      ...document.querySelectorAll<HTMLElement>(
        "a[href], button, input, select, textarea, summary, [tabindex]:is([role], article)",
      ),
    ]
      .filter(({ tabIndex }) => tabIndex < 0)
      .filter((one) => one.checkVisibility({ visibilityProperty: true }) && one.getClientRects().length > 0)
      .filter((one) => one.closest(":disabled, dialog:not([open])") === null)
      // In a list, Tab reaches one and the arrow keys the others.
      .filter(
        (one) =>
          (one.closest("[role=feed], [role=rowgroup], [role=tablist]") ?? one.parentElement)?.hasAttribute(
            "data-walked",
          ) !== true,
      )
      .map((one) => one.outerHTML.slice(0, 120))
  );
}
