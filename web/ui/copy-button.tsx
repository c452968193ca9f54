import { useState } from "preact/hooks";
import { browserTimers } from "../state/page-clock.ts";
import { copyText } from "./copy-text.ts";
import { Icon } from "./icon.tsx";
import { useStrings } from "./page-context.ts";

interface CopyButtonProps {
  readonly text: string;
  /** Id of the element with the text, if one shows it: it is selected where nothing can be copied. */
  readonly from?: string;
  /** What is copied, where there is more than one thing. */
  readonly label?: string;
}

export function CopyButton({ text, from, label }: CopyButtonProps) {
  const { strings } = useStrings();
  const [done, setDone] = useState<"copied" | "selected" | null>(null);

  async function copy(): Promise<void> {
    if (await copyText(text)) setDone("copied");
    else {
      // One key press copies it then.
      const element = from === undefined ? null : document.getElementById(from);
      if (element === null) return;
      getSelection()?.selectAllChildren(element);
      setDone("selected");
    }
    browserTimers.after(2000, () => setDone(null));
  }

  return (
    <button type="button" class="quiet copy" onClick={() => void copy()}>
      <Icon name={done === null ? "copy" : "check"} />
      <span aria-live="polite">{done === null ? (label ?? strings.copy) : strings[done]}</span>
    </button>
  );
}

/** A command with a copy button. */
export function CommandLine({ id, command }: { readonly id: string; readonly command: string }) {
  return (
    <div class="command">
      <code id={id}>
        {command.split(" ").flatMap((word, index) => [index > 0 && " ", <span class="word">{word}</span>])}
      </code>
      <CopyButton text={command} from={id} />
    </div>
  );
}
