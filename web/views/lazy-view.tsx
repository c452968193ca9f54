import { BrokenView } from "../parts/broken-view.tsx";
import { Skeleton } from "../parts/skeleton.tsx";
import type { ViewName } from "../state/place.ts";
import { VIEWS } from "./registry.ts";

/** The view of a name, or bones until its code is there. To be made anew for each name. */
export function LazyView({ name }: { readonly name: ViewName }) {
  const { code: View, isMissing } = VIEWS[name].late.useCode();
  if (View !== null) return <View />;
  // After an update of the daemon, the chunk that this page knows is gone.
  if (isMissing) return <BrokenView />;
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
