// Every recorded session.
await import("../../quick/e2e/hook-to-api.test.ts");
