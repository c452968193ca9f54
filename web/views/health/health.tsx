import { Skeleton } from "../../parts/skeleton.tsx";

export function Health() {
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
