/** The scrolling element around an element, or itself: the style sheet decides, and on small windows it may be larger. */
export function scrollerOf(element: HTMLElement): HTMLElement {
  for (let at: HTMLElement | null = element; at !== null; at = at.parentElement) {
    const { overflowY } = getComputedStyle(at);
    if (overflowY === "auto" || overflowY === "scroll") return at;
  }
  return document.documentElement;
}

/** How much of an element is above its scroller's view; below 0 while it begins further down. */
export function topOf(element: HTMLElement, scroller: HTMLElement): number {
  if (scroller === element) return scroller.scrollTop;
  return scroller.getBoundingClientRect().top - element.getBoundingClientRect().top;
}
