// Every view.
await import("../../quick/browser/try-again.test.ts");
