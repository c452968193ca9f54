import { ApiError } from "../stream/api.ts";
import { useStore, useStrings } from "./page-context.ts";

/** Placeholder while rows load. */
export function Skeleton({ rows = 3 }: { readonly rows?: number }) {
  const { strings } = useStrings();
  return (
    <div class="skeleton" role="status">
      <span class="visually-hidden">{strings.loading}</span>
      {Array.from({ length: rows }, (_, row) => (
        <span key={row} class="bone" />
      ))}
    </div>
  );
}

/** A failed request: the problem and its fix, as the daemon reported them. */
export function Problem({ thrown }: { readonly thrown: unknown }) {
  const { strings } = useStrings();
  const { connection, access } = useStore();
  // The frame already shows it, with the time since.
  const isShownAbove = connection.shown.value.kind === "stale" && !access.isLocked.value;
  if (isShownAbove && !(thrown instanceof ApiError)) return null;
  const { message, fix } = thrown instanceof ApiError ? (strings.apiErrors[thrown.code] ?? thrown) : strings.noAnswer;
  return (
    <p class="problem" role="alert">
      <bdi class="message">{message}</bdi>{" "}
      <bdi>
        <Prose text={fix} />
      </bdi>
    </p>
  );
}

/** A text of the page in which `…` marks literal text; commands appear in the form for this machine. */
export function Prose({ text }: { readonly text: string }) {
  const cli = useStore().health.value?.cli ?? "ccen";
  const typed = text.replaceAll(/`ccen (?=[a-z])/g, () => `\`${cli} `);
  return <>{typed.split("`").map((part, index) => (index % 2 === 0 ? part : <code key={index}>{part}</code>))}</>;
}
