import { BrokenView } from "./broken-view.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import type { ViewName } from "../state/route.ts";
import { VIEWS } from "./views.ts";

/** The view of a name, or bones until its code is there. To be made anew for each name. */
export function LazyView({ name }: { readonly name: ViewName }) {
  const { code: View, isMissing } = VIEWS[name].lazy.useCode();
  if (View !== null) return <View />;
  // After an update of the daemon, the chunk that this page knows is gone.
  if (isMissing) return <BrokenView />;
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
