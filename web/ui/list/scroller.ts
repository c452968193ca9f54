/** The scrolling element around an element, or itself: the style sheet decides, and on small windows it may be larger. */
export function scrollerOf(element: HTMLElement): HTMLElement {
  for (let at: HTMLElement | null = element; at !== null; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === "auto" || overflowY === "scroll") return at;
  }
  return document.documentElement;
}

/** How much of its top is covered by what sticks there, as the tools of a list do. */
function coveredTop(scroller: HTMLElement): number {
  return scroller.querySelector<HTMLElement>("[data-sticks]")?.offsetHeight ?? 0;
}

/** Where its view begins, in the window. */
export function viewTop(scroller: HTMLElement): number {
  return scroller.getBoundingClientRect().top + coveredTop(scroller);
}

/** How much of an element is above its scroller's view; below 0 while it begins further down. */
export function topOf(element: HTMLElement, scroller: HTMLElement): number {
  return scroller === element ? scroller.scrollTop : viewTop(scroller) - element.getBoundingClientRect().top;
}

/** The height of its view. */
export function viewHeight(scroller: HTMLElement): number {
  return scroller.clientHeight - coveredTop(scroller);
}
