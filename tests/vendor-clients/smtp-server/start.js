// An SMTP server on loopback, steered over HTTP: POST /start {key, cert, authMethods} starts it and answers {port};
// GET /messages answers what it took. Prints the HTTP port, ends when stdin closes.
const http = require("node:http");
const { SMTPServer } = require("smtp-server");

const messages = [];

function serve({ key, cert, authMethods }) {
  const server = new SMTPServer({
    key,
    cert,
    authMethods,
    name: "sandbox",
    onAuth: (auth, session, done) =>
      auth.username === "worker" && auth.password === "senha-do-servidor" ? done(null, { user: "worker" }) : done(new Error("no")),
    onRcptTo: (address, session, done) => done(address.address.startsWith("morto@") ? Object.assign(new Error("no such user"), { responseCode: 550 }) : null),
    onData: (stream, session, done) => {
      const chunks = [];
      stream.on("data", (chunk) => chunks.push(chunk));
      stream.on("end", () => {
        messages.push({
          secure: session.secure,
          user: session.user,
          from: session.envelope.mailFrom.address,
          to: session.envelope.rcptTo.map((r) => r.address),
          raw: Buffer.concat(chunks).toString("base64"),
        });
        done(null, "OK: queued as V3ND0R" + messages.length);
      });
    },
  });
  return new Promise((resolve, reject) => {
    server.on("error", () => {});
    server.listen(0, "127.0.0.1", () => resolve({ port: server.server.address().port })).once("error", reject);
  });
}

const steering = http.createServer(async (request, response) => {
  let body = "";
  for await (const chunk of request) body += chunk;
  const answer = request.method === "POST" ? await serve(JSON.parse(body)) : messages;
  response.setHeader("Content-Type", "application/json");
  response.end(JSON.stringify(answer));
});

steering.listen(0, "127.0.0.1", () => console.log(`listening on ${steering.address().port}`));
process.stdin.resume();
process.stdin.on("end", () => process.exit(0));
