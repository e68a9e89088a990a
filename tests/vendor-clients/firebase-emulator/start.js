// Serves Firebase's own Auth emulator, without the rest of the tool's command line: prints the port, ends when stdin closes.
process.env.CI = "true";
process.env.NO_UPDATE_NOTIFIER = "1";
const { createApp } = require("firebase-tools/lib/emulator/auth/server");

// 0 is SingleProjectMode.NO_WARNING: any project id is served.
createApp("demo-r3izzy", 0).then((app) => {
  const server = app.listen(0, "127.0.0.1", () => console.log(`listening on ${server.address().port}`));
  process.stdin.resume();
  process.stdin.on("end", () => process.exit(0));
});
