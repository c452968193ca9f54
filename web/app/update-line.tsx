import { useStrings } from "../ui/page-context.ts";

/** The daemon's version differs from this page's. */
export function UpdateLine({ version }: { readonly version: string }) {
  const { strings } = useStrings();
  return (
    <p class="problem is-update" role="status">
      <span class="message">{strings.updated(version)}</span>{" "}
      <button type="button" class="quiet framed" onClick={() => location.reload()}>
        {strings.broken.reload}
      </button>
    </p>
  );
}
