// Not by `import`: it asks every name that `node:http` exports, and some of them (WebSocket, its events) load a whole HTTP
// client when they are asked: a tenth of the daemon's start and some megabytes, for nothing.
export const { createServer, request, STATUS_CODES } = process.getBuiltinModule("node:http");
