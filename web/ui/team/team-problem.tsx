import { Problem } from "../load-state.tsx";
import { useStringsOf } from "../page-context.ts";
import { REFUSAL_STRINGS } from "./refusal-strings.ts";

interface TeamProblemProps {
  readonly thrown: unknown;
  readonly retry?: () => void;
}

/** Why a team server did not do what a person asked for. */
export function TeamProblem(props: TeamProblemProps) {
  return <Problem {...props} refusals={useStringsOf(REFUSAL_STRINGS)} />;
}
