import { useWords } from "./page-context.ts";

/** The daemon is of another version than this page. */
export function UpdateLine({ version }: { readonly version: string }) {
  const { words } = useWords();
  return (
    <p class="problem is-news" role="status">
      <span class="message">{words.updated(version)}</span>{" "}
      <button type="button" class="quiet framed" onClick={() => location.reload()}>
        {words.broken.reload}
      </button>
    </p>
  );
}
