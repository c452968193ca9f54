import { CommandLine } from "../copy-button.tsx";
import { Prose } from "../load-state.tsx";
import { useStore, useStringsOf } from "../page-context.ts";
import { JOIN_STRINGS } from "./join-strings.ts";

/** What joins a machine to this team server, in the form that works there, as far as the server knows. */
export function JoinCommand({ id }: { readonly id: string }) {
  const cli = useStore().health.value?.cli ?? "ccen";
  const strings = useStringsOf(JOIN_STRINGS);
  return (
    <>
      <CommandLine id={id} command={`${cli} team join ${location.origin}`} />
      <p class="note">
        <Prose text={cli === "ccen" ? strings.asClone : strings.inClone} />
      </p>
    </>
  );
}
