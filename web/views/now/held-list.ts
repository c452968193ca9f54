import { useEffect } from "preact/hooks";
import type { Holdable } from "../../state/activity/holds.ts";
import { browserTimers } from "../../state/page-clock.ts";
import { parseRoute } from "../../state/route.ts";
import { isPlainClick } from "../../ui/link.tsx";
import { scrollerOf, topOf } from "../../ui/list/scroller.ts";
import { useStore } from "../../ui/page-context.ts";

/** A finger's click comes after it has left the list. */
const TAP_MS = 400;

/**
 * A live list that can be clicked: it holds while the pointer, the focus or a selection is in it or it is scrolled, and a
 * press leads where a click would, before anything can move.
 */
export function useHeldList(scroller: { readonly current: HTMLElement | null }, { hold }: Holdable): void {
  const { cursor, navigation } = useStore();
  useEffect(() => {
    const list = scroller.current;
    if (list === null) return undefined;
    const listening = new AbortController();
    const { signal } = listening;
    const contains = (node: EventTarget | null): boolean => node instanceof Node && list.contains(node);

    function onPointerDown(press: PointerEvent): void {
      hold("pointer", true);
      const link = press.pointerType === "touch" ? null : pressedLink(press);
      if (link === null) return;
      cursor.value = link.row;
      navigation.go(parseRoute(link.hash));
    }

    list.addEventListener("pointerdown", onPointerDown, { signal });
    list.addEventListener("pointermove", ({ pointerType }) => pointerType !== "touch" && hold("pointer", true), {
      signal,
    });
    list.addEventListener(
      "pointerleave",
      ({ pointerType }) => {
        if (pointerType === "touch") browserTimers.after(TAP_MS, () => hold("pointer", false));
        else hold("pointer", false);
      },
      { signal },
    );
    list.addEventListener("focusin", () => hold("focus", true), { signal });
    list.addEventListener("focusout", (event) => hold("focus", contains(event.relatedTarget)), { signal });
    // The page scrolls, and not the list. A part of a pixel is left where heights above it are no whole ones.
    document.addEventListener("scroll", () => hold("scroll", topOf(list, scrollerOf(list)) >= 1), {
      signal,
      passive: true,
      capture: true,
    });
    document.addEventListener(
      "selectionchange",
      () => {
        const selection = document.getSelection();
        hold("selection", selection !== null && !selection.isCollapsed && contains(selection.anchorNode));
      },
      { signal },
    );
    return () => {
      listening.abort();
      for (const cause of ["pointer", "focus", "selection", "scroll"] as const) hold(cause, false);
    };
  }, [hold]);
}

/** The link that a plain press of the main button is on, or that of its row. */
function pressedLink(press: PointerEvent): { readonly hash: string; readonly row: string | null } | null {
  if (!isPlainClick(press) || !(press.target instanceof Element)) return null;
  const row = press.target.closest("[data-row]");
  const link = press.target.closest("a") ?? row?.querySelector("a.row-link");
  return row !== null && link instanceof HTMLAnchorElement
    ? { hash: link.hash, row: row.getAttribute("data-row") }
    : null;
}
