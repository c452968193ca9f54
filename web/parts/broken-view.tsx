import { useWords } from "./page-context.ts";

/** In the place of a view that cannot be shown: what can be done about it. @param onAgain where trying again may help */
export function BrokenView({ onAgain }: { readonly onAgain?: () => void }) {
  const { words } = useWords();
  return (
    <main>
      <section class="empty" role="alert">
        <h2>{words.broken.heading}</h2>
        <p>{words.broken.rest}</p>
        <p class="choices">
          {onAgain !== undefined && (
            <button type="button" class="quiet framed" onClick={onAgain}>
              {words.broken.again}
            </button>
          )}
          <button type="button" class="quiet framed" onClick={() => location.reload()}>
            {words.broken.reload}
          </button>
        </p>
      </section>
    </main>
  );
}
