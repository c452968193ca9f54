import { ApiError } from "../stream/api.ts";
import { useStore, useStrings } from "./page-context.ts";
import { Prose } from "./prose.tsx";

/** A failed request: what happened and what to do, in the daemon's words where it answered. */
export function Problem({ thrown }: { readonly thrown: unknown }) {
  const { strings } = useStrings();
  const { connection, access } = useStore();
  // The frame says it already, with the time since when.
  const isSaid = connection.shown.value.kind === "stale" && !access.isLocked.value;
  if (isSaid && !(thrown instanceof ApiError)) return null;
  const { message, fix } = thrown instanceof ApiError ? (strings.refused[thrown.code] ?? thrown) : strings.noAnswer;
  return (
    <p class="problem" role="alert">
      <bdi class="message">{message}</bdi>{" "}
      <bdi>
        <Prose text={fix} />
      </bdi>
    </p>
  );
}
