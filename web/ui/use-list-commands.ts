import { useLayoutEffect, useRef } from "preact/hooks";
import type { ListCommand } from "../keyboard/key-table.ts";
import { useStore } from "./page-context.ts";

/** Gives the list's keys to the view that calls it, for as long as it is on the page. */
export function useListCommands(run: (command: ListCommand) => void): void {
  const { onListCommand } = useStore();
  const newest = useRef(run);
  newest.current = run;
  // Before the list is painted: a person presses a key as soon as there is something to see.
  useLayoutEffect(() => {
    const hear = (command: ListCommand): void => newest.current(command);
    onListCommand.value = hear;
    return () => {
      if (onListCommand.value === hear) onListCommand.value = null;
    };
  }, []);
}
