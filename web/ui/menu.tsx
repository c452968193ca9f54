import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface MenuProps {
  /** Its style, beside that of all menus. */
  readonly name: string;
  readonly label: ComponentChildren;
  /** Choosing a thing is all that it is for: it closes then. */
  readonly closesOnChoice?: boolean;
  readonly children: ComponentChildren;
}

/** A few choices behind a button. It goes when somebody turns to something else, and Escape gives the focus back. */
export function Menu({ name, label, closesOnChoice = false, children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  useClosing(details);
  return (
    <details
      ref={details}
      class={`menu ${name}`}
      onKeyDown={(event) => {
        const { currentTarget } = event;
        if (event.key !== "Escape" || !currentTarget.open) return;
        // The list below has another use for the key.
        event.stopPropagation();
        currentTarget.open = false;
        currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary class="quiet">{label}</summary>
      <div
        class="menu-box"
        onClick={() => {
          if (closesOnChoice && details.current !== null) details.current.open = false;
        }}
      >
        {children}
      </div>
    </details>
  );
}

function useClosing(details: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const turnTo = ({ target }: Event): void => {
      const menu = details.current;
      if (menu !== null && target instanceof Node && !menu.contains(target)) menu.open = false;
    };
    addEventListener("pointerdown", turnTo);
    addEventListener("focusin", turnTo);
    return () => {
      removeEventListener("pointerdown", turnTo);
      removeEventListener("focusin", turnTo);
    };
  }, []);
}
