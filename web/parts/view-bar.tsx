import { Icon } from "./icon.tsx";
import { useStore, useWords } from "./page-context.ts";

/** On a small screen there is room for one of the two lists: this bar at the bottom chooses. */
export function ViewBar() {
  const { navigation } = useStore();
  const { words } = useWords();
  const { view } = navigation.place.value;
  return (
    <nav class="view-bar" aria-label={words.views}>
      {(["feed", "sessions"] as const).map((name) => (
        <button
          key={name}
          type="button"
          aria-current={view === name ? "page" : undefined}
          onClick={() => navigation.go({ view: name, eventSeq: null })}
        >
          <Icon name={name} />
          {words[name]}
        </button>
      ))}
    </nav>
  );
}
