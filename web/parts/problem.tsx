import { ApiError } from "../stream/api.ts";
import { useWords } from "./page-context.ts";

/** A failed request: what happened and what to do, in the daemon's words where it answered. */
export function Problem({ thrown }: { readonly thrown: unknown }) {
  const { words } = useWords();
  const { message, fix } = thrown instanceof ApiError ? (words.refused[thrown.code] ?? thrown) : words.noAnswer;
  return (
    <p class="problem" role="alert">
      <bdi class="message">{message}</bdi> <bdi>{fix}</bdi>
    </p>
  );
}
