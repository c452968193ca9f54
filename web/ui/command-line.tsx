import { CopyButton } from "./copy-button.tsx";

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
