import type { ComponentType } from "preact";
import { useEffect, useState } from "preact/hooks";
import { BrokenView } from "../parts/broken-view.tsx";
import { useStore } from "../parts/page-context.ts";
import { Skeleton } from "../parts/skeleton.tsx";
import type { ViewName } from "../state/place.ts";
import { Now } from "./now.tsx";
import { VIEWS } from "./registry.ts";

/** What has been loaded stays, so that going back draws at once. */
const loaded = new Map<ViewName, ComponentType>([["now", Now]]);

/** The view of a name, or bones until its chunk is there. */
export function LazyView({ name }: { readonly name: ViewName }) {
  const isReachable = useStore().connection.isReachable.value;
  const [, redraw] = useState(0);
  const [missing, setMissing] = useState<ViewName | null>(null);

  const View = loaded.get(name);
  useEffect(() => {
    // Not what is loaded by now: it may have come after the bones were drawn. And nothing while nobody answers: browsers
    // keep a module that could not be had as missing until the page is loaded again.
    if (View !== undefined || !isReachable) return;
    load(name).then(
      () => redraw((count) => count + 1),
      () => setMissing(name),
    );
  }, [name, isReachable]);

  if (View !== undefined) return <View />;
  // After an update of the daemon, the chunk that this page knows is gone.
  if (missing === name) return <BrokenView />;
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}

async function load(name: ViewName): Promise<void> {
  loaded.set(name, await VIEWS[name].load());
}

/** Fetches the chunks of all views while nothing else is to be done, so that going there is instant. */
export function loadViewsInAdvance(): void {
  // What fails here fails again, and is told, when somebody goes there.
  for (const name of Object.keys(VIEWS) as ViewName[]) void load(name).catch(() => undefined);
}
