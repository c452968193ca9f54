import { SESSION_STRINGS } from "../session-languages.ts";
import { Icon } from "../../../ui/icon.tsx";
import { useStore } from "../../../ui/page-context.ts";
import { useStringsOf } from "../../../ui/use-strings-of.ts";

/** Opens an event beside the conversation; hidden for an unknown event. */
export function OpenEvent({ seq }: { readonly seq: number | null }) {
  const { navigation } = useStore();
  const strings = useStringsOf(SESSION_STRINGS);
  if (seq === null) return null;
  return (
    <button
      type="button"
      class="quiet open-event"
      data-seq={seq}
      aria-label={strings.conversation.openEvent}
      title={strings.conversation.openEvent}
      onClick={() => navigation.go({ eventSeq: seq })}
    >
      <Icon name="event" />
    </button>
  );
}
