import { useLayoutEffect, useRef } from "preact/hooks";
import type { ListCommand } from "../keyboard/key-table.ts";
import { useStore } from "./page-context.ts";

/** Assigns the list's keys to the calling view while it is mounted. */
export function useListCommands(run: (command: ListCommand) => void): void {
  const { onListCommand } = useStore();
  const newest = useRef(run);
  newest.current = run;
  // Before the first paint: a key press may come as soon as the list is visible.
  useLayoutEffect(() => {
    const hear = (command: ListCommand): void => newest.current(command);
    onListCommand.value = hear;
    return () => {
      if (onListCommand.value === hear) onListCommand.value = null;
    };
  }, []);
}
