import { BrokenView } from "./broken-view.tsx";
import { Skeleton } from "../ui/skeleton.tsx";
import type { ViewName } from "../state/route.ts";
import { VIEWS } from "./views.ts";

/** A view by its name, or a skeleton until its code is loaded. Create a new one for each name. */
export function LazyView({ name }: { readonly name: ViewName }) {
  const { code: View, isMissing } = VIEWS[name].lazy.useCode();
  if (View !== null) return <View />;
  // After an update of the daemon, the chunk of this page is deleted.
  if (isMissing) return <BrokenView />;
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
