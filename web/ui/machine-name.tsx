import { useStrings } from "./page-context.ts";

/** The machine's name; empty for the daemon's own, and so for a single machine. */
export function MachineName({ machine }: { readonly machine: string | undefined }) {
  const { strings } = useStrings();
  if (machine === undefined) return null;
  return (
    <span class="machine" title={strings.onMachine(machine)}>
      <bdi>{machine}</bdi>
    </span>
  );
}
