import { Skeleton } from "../../parts/skeleton.tsx";

export function Stats() {
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
