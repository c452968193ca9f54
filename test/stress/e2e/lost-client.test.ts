// More clients killed at once.
await import("../../quick/e2e/lost-client.test.ts");
