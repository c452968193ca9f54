import { CopyButton } from "./copy-button.tsx";

/** Something to type, with a button that copies it. */
export function CommandLine({ id, command }: { readonly id: string; readonly command: string }) {
  return (
    <div class="command">
      <code id={id}>{command}</code>
      <CopyButton text={command} from={id} />
    </div>
  );
}
