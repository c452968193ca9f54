import { useStore, useStringsOf } from "../../../ui/page-context.ts";
import { WAIT_STRINGS } from "./wait-strings.ts";

/** On a team server, answers of several people are not yours. */
export function useWaitStrings() {
  const strings = useStringsOf(WAIT_STRINGS);
  const scope = useStore().team.scope.value ?? "mine";
  return scope === "mine" ? strings : { ...strings, ...strings.ofTeam };
}
