import { useStrings } from "../ui/page-context.ts";

/** Replaces a view that cannot be shown and says what to do. @param onAgain absent where a retry is useless */
export function BrokenView({ onAgain }: { readonly onAgain?: () => void }) {
  const { strings } = useStrings();
  return (
    <main>
      <section class="empty" role="alert">
        <h2>{strings.broken.heading}</h2>
        <p>{strings.broken.rest}</p>
        <p class="choices">
          {onAgain !== undefined && (
            <button type="button" class="quiet framed" onClick={onAgain}>
              {strings.broken.again}
            </button>
          )}
          <button type="button" class="quiet framed" onClick={() => location.reload()}>
            {strings.broken.reload}
          </button>
        </p>
      </section>
    </main>
  );
}
