import { useStrings } from "./page-context.ts";

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
