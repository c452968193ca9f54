import type { ComponentChildren } from "preact";
import { Menu } from "../menu.tsx";
import "./filters.css";

interface FiltersProps {
  readonly label: string;
  /** How many of them are set. */
  readonly count: number;
  readonly isNarrow: boolean;
  readonly children: ComponentChildren;
}

/** The filters of a list: side by side, and behind one button where they would take several rows. */
export function Filters({ label, count, isNarrow, children }: FiltersProps) {
  if (!isNarrow) return <>{children}</>;
  return (
    <Menu
      name="filters-menu rigid"
      isFramed
      hasArrow
      label={
        <>
          {label}
          {count > 0 && <span class="filters-set digits">{count}</span>}
        </>
      }
    >
      {children}
    </Menu>
  );
}
