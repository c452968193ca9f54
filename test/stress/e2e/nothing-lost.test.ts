// A longer backlog with more kills, and more hooks at once.
await import("../../quick/e2e/nothing-lost.test.ts");
