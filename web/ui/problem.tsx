import { ApiError } from "../stream/api.ts";
import { useStore, useStrings } from "./page-context.ts";
import { Prose } from "./prose.tsx";

/** A failed request: the problem and its fix, as the daemon reported them. */
export function Problem({ thrown }: { readonly thrown: unknown }) {
  const { strings } = useStrings();
  const { connection, access } = useStore();
  // The frame already shows it, with the time since.
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
