import { useState } from "preact/hooks";
import { browserTimers } from "../state/page-clock.ts";
import { Button } from "./button.tsx";
import { copyText } from "./copy-text.ts";
import { Icon, type IconName } from "./icon.tsx";
import { useStrings } from "./page-context.ts";

interface CopyButtonProps {
  /** A function where making it takes time. */
  readonly text: string | (() => string);
  /** Id of the element with the text, if one shows it: it is selected where nothing can be copied. */
  readonly from?: string;
  /** What is copied, where there is more than one thing. */
  readonly label?: string;
  /** An icon whose label is its tooltip; what was done still stands beside it. */
  readonly isSmall?: boolean;
  /** Default: that of copying. */
  readonly icon?: IconName;
  /** The key that presses it. */
  readonly shortcut?: string;
}

export function CopyButton({ text, from, label, isSmall = false, icon = "copy", shortcut }: CopyButtonProps) {
  const { strings } = useStrings();
  const [done, setDone] = useState<"copied" | "selected" | "notCopied" | null>(null);

  async function copy(): Promise<void> {
    if (await copyText(typeof text === "string" ? text : text())) setDone("copied");
    else {
      // One key press copies it then.
      const element = from === undefined ? null : document.getElementById(from);
      if (element !== null) getSelection()?.selectAllChildren(element);
      setDone(element === null ? "notCopied" : "selected");
    }
    browserTimers.after(2000, () => setDone(null));
  }

  const name = done === null ? (label ?? strings.copy) : strings[done];
  const hint = shortcut === undefined ? name : `${name} (${shortcut})`;
  const isHidden = isSmall && done === null;
  return (
    <Button
      class="copy rigid"
      title={isHidden || shortcut !== undefined ? hint : undefined}
      onClick={() => void copy()}
    >
      <Icon name={done === null ? icon : done === "notCopied" ? "warning" : "check"} />
      <span class={isHidden ? "visually-hidden" : undefined} aria-live="polite">
        {name}
      </span>
    </Button>
  );
}

export function CommandLine({ id, command }: { readonly id: string; readonly command: string }) {
  return (
    <div class="command flex spread box above-4">
      <code id={id}>
        {command.split(" ").flatMap((word, index) => [index > 0 && " ", <span class="word">{word}</span>])}
      </code>
      <CopyButton text={command} from={id} />
    </div>
  );
}
