import { SESSION_WORDS } from "../../../i18n/views/session/session-languages.ts";
import { Icon } from "../../../parts/icon.tsx";
import { useStore } from "../../../parts/page-context.ts";
import { useWordsOf } from "../../../parts/use-words-of.ts";

/** Opens an event beside what is read; nothing where it is not known which. */
export function OpenEvent({ seq }: { readonly seq: number | null }) {
  const { navigation } = useStore();
  const words = useWordsOf(SESSION_WORDS);
  if (seq === null) return null;
  return (
    <button
      type="button"
      class="quiet open-event"
      data-seq={seq}
      aria-label={words.conversation.openEvent}
      title={words.conversation.openEvent}
      onClick={() => navigation.go({ eventSeq: seq })}
    >
      <Icon name="event" />
    </button>
  );
}
