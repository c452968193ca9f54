import type { ComponentChildren, RefObject } from "preact";
import { useEffect, useRef } from "preact/hooks";
import { Icon, type IconName } from "./icon.tsx";

interface MenuProps {
  /** Its CSS class, beside that of all menus. */
  readonly name: string;
  readonly label: ComponentChildren;
  /** Before the label. */
  readonly icon?: IconName;
  /** The label is for screen readers alone. */
  readonly isIconOnly?: boolean;
  /** An arrow after the label says that there are choices. */
  readonly hasArrow?: boolean;
  /** Its button has a frame. */
  readonly isFramed?: boolean;
  /** The box begins where its button does, instead of ending there. */
  readonly isAtStart?: boolean;
  readonly closesOnChoice?: boolean;
  /** What it says before it is opened. */
  readonly title?: string;
  /** The key that opens it, by its command. */
  readonly does?: string;
  readonly children: ComponentChildren;
}

/** A few choices behind a button. It closes when focus leaves, and Escape returns the focus. */
export function Menu(props: MenuProps) {
  const { name, label, icon, isIconOnly, hasArrow, isFramed, isAtStart, closesOnChoice = false, title, does } = props;
  const details = useRef<HTMLDetailsElement>(null);
  useCloseOutside(details);
  return (
    <details
      ref={details}
      class={`menu relative ${name}${isAtStart ? " at-start" : ""}`}
      onKeyDown={(event) => {
        const { currentTarget } = event;
        if (event.key !== "Escape" || !currentTarget.open) return;
        // The list below uses the key too.
        event.stopPropagation();
        currentTarget.open = false;
        currentTarget.querySelector("summary")?.focus();
      }}
    >
      <summary class={isFramed ? "quiet framed" : "quiet"} title={title} data-does={does}>
        {icon !== undefined && <Icon name={icon} />}
        {isIconOnly ? <span class="visually-hidden">{label}</span> : label}
        {hasArrow && <Icon name="down" isSmall class="faint" />}
      </summary>
      <div
        class="menu-box box"
        onClick={() => {
          if (closesOnChoice && details.current !== null) details.current.open = false;
        }}
      >
        {props.children}
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
