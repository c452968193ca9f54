import { Skeleton } from "../../parts/skeleton.tsx";

export function Search() {
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
