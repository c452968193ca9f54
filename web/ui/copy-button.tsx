import { useState } from "preact/hooks";
import { browserTimers } from "../timers.ts";
import { Icon } from "./icon.tsx";
import { useStrings } from "./page-context.ts";

interface CopyButtonProps {
  readonly text: string;
  /** The id of the element that holds the text: selected where the clipboard is out of reach. */
  readonly from: string;
  /** What is copied, where more than one thing can be. */
  readonly label?: string;
}

export function CopyButton({ text, from, label }: CopyButtonProps) {
  const { strings } = useStrings();
  const [done, setDone] = useState<"copied" | "selected" | null>(null);

  async function copy(): Promise<void> {
    try {
      await navigator.clipboard.writeText(text);
      setDone("copied");
    } catch {
      // Without permission, or at an address that the browser does not call secure: one key press is left to do.
      const element = document.getElementById(from);
      if (element !== null) getSelection()?.selectAllChildren(element);
      setDone("selected");
    }
    browserTimers.after(2000, () => setDone(null));
  }

  return (
    <button type="button" class="quiet copy" onClick={() => void copy()}>
      <Icon name={done === null ? "copy" : "check"} />
      {done === null ? (label ?? strings.copy) : strings[done]}
    </button>
  );
}
