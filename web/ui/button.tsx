import type { ComponentProps } from "preact";
import { Icon, type IconName } from "./icon.tsx";

interface ButtonProps extends Omit<ComponentProps<"button">, "type" | "class"> {
  readonly isFramed?: boolean;
  /** The one that leads among several. */
  readonly isPrimary?: boolean;
  /** Alone, in the place of a text. */
  readonly icon?: IconName;
  /** What it does, on hover and for screen readers, where its content does not say it. */
  readonly hint?: string;
  /** Classes beside those of its look. */
  readonly class?: string;
}

/** A button without a ground of its own, or in a frame. It sends no form. */
export function Button(props: ButtonProps) {
  const { isFramed = false, isPrimary = false, class: more, icon, hint, children, ...rest } = props;
  const looks = ["quiet", isFramed && "framed", isPrimary && "primary", more];
  return (
    <button
      type="button"
      class={looks.filter(Boolean).join(" ")}
      {...(hint !== undefined && { "aria-label": hint, title: hint })}
      {...rest}
    >
      {icon === undefined ? children : <Icon name={icon} />}
    </button>
  );
}
