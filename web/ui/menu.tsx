import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";

interface MenuProps {
  /** Its CSS class, beside that of all menus. */
  readonly name: string;
  readonly label: ComponentChildren;
  /** It closes after a choice. */
  readonly closesOnChoice?: boolean;
  /** What it says before it is opened. */
  readonly title?: string;
  /** The key that opens it, by its command. */
  readonly does?: string;
  readonly children: ComponentChildren;
}

/** A few choices behind a button. It closes when focus leaves, and Escape returns the focus. */
export function Menu({ name, label, closesOnChoice = false, title, does, children }: MenuProps) {
  const details = useRef<HTMLDetailsElement>(null);
  useCloseOutside(details);
  return (
    <details
      ref={details}
      class={`menu ${name}`}
      onKeyDown={(event) => {
        const { currentTarget } = event;
        if (event.key !== "Escape" || !currentTarget.open) return;
        // The list below uses the key too.
        event.stopPropagation();
        currentTarget.open = false;
        currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary class="quiet" title={title} data-does={does}>
        {label}
      </summary>
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

function useCloseOutside(details: RefObject<HTMLDetailsElement | null>): void {
  useEffect(() => {
    const closeOutside = ({ target }: Event): void => {
      const menu = details.current;
      if (menu !== null && target instanceof Node && !menu.contains(target)) menu.open = false;
    };
    addEventListener("pointerdown", closeOutside);
    addEventListener("focusin", closeOutside);
    return () => {
      removeEventListener("pointerdown", closeOutside);
      removeEventListener("focusin", closeOutside);
    };
  }, []);
}
