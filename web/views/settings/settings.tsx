import { Skeleton } from "../../parts/skeleton.tsx";

export function Settings() {
  return (
    <main>
      <Skeleton rows={8} />
    </main>
  );
}
