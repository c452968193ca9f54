import { useStrings } from "../ui/page-context.ts";

/** In the place of a view that cannot be shown: what can be done about it. @param onAgain where trying again may help */
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
