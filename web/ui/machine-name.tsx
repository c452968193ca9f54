import { useStrings } from "./page-context.ts";

/** The machine that something is of; nothing for the daemon's own, and so nothing at all where there is one machine. */
export function MachineName({ machine }: { readonly machine: string | undefined }) {
  const { strings } = useStrings();
  if (machine === undefined) return null;
  return (
    <span class="machine" title={strings.onMachine(machine)}>
      <bdi>{machine}</bdi>
    </span>
  );
}
