// With ten times the history, in a process of its own, as it counts what that does.
await import("../../quick/counts/history.test.ts");
