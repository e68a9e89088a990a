// Drives the simulated Gmail with Google's own client (@googleapis/gmail). Needs the environment variables GMAIL_ROOT (address
// of the simulator), GMAIL_KEY (a service account's JSON key) and GMAIL_USER (the mailbox that it acts as). Prints one JSON
// object with what the client read; exits with 1 and a message when something is not as the vendor says.
import assert from "node:assert/strict";
import { createSign } from "node:crypto";
import { auth, gmail as connect } from "@googleapis/gmail";

const { GMAIL_ROOT: rootUrl, GMAIL_KEY: keyText, GMAIL_USER: user } = process.env;
const key = JSON.parse(keyText);

// The library asks Google's own token address whatever the key's token_uri says, so the token is fetched here.
async function accessToken(scope, subject) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const unsigned = `${encode({ alg: "RS256", typ: "JWT", kid: key.private_key_id })}.${encode({
    iss: key.client_email, sub: subject, scope, aud: key.token_uri, iat: now, exp: now + 3600,
  })}`;
  const signature = createSign("RSA-SHA256").update(unsigned).sign(key.private_key).toString("base64url");
  const answer = await fetch(key.token_uri, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: `${unsigned}.${signature}` }),
  });
  return { status: answer.status, body: await answer.json() };
}

async function clientFor(...names) {
  const { status, body } = await accessToken(names.map((n) => `https://www.googleapis.com/auth/${n}`).join(" "), user);
  assert.equal(status, 200);
  const credential = new auth.OAuth2();
  credential.setCredentials({ access_token: body.access_token, expiry_date: Date.now() + 3_500_000 });
  return connect({ version: "v1", auth: credential, rootUrl, retryConfig: { retry: 0 } });
}

async function refusal(call) {
  try {
    await call();
  } catch (error) {
    return { code: Number(error.status ?? error.code), reason: error.errors?.[0]?.reason ?? error.response?.data?.error?.errors?.[0]?.reason };
  }
  return assert.fail("was not refused");
}

const raw = Buffer.from([
  `From: <${user}>`, "To: a@exemplo.test, b@exemplo.test", "Subject: =?utf-8?B?T2zDoSBbREVTTC0yMDI2LTAwMDAwN10=?=",
  "Message-ID: <DESL-2026-000007.x@exemplo.test>", "X-R3izzy-Ref: DESL-2026-000007.x", "MIME-Version: 1.0",
  'Content-Type: multipart/alternative; boundary="=_b"', "",
  "--=_b", "Content-Type: text/plain; charset=utf-8", "Content-Transfer-Encoding: quoted-printable", "", "Ol=C3=A1", "",
  "--=_b", "Content-Type: text/html; charset=utf-8", "", "<p>x</p>", "--=_b--", "",
].join("\r\n")).toString("base64url");

const both = await clientFor("gmail.send", "gmail.readonly");
const sent = (await both.users.messages.send({ userId: "me", requestBody: { raw } })).data;
assert.deepEqual(sent.labelIds, ["SENT"]);

const ids = async (q) => (await both.users.messages.list({ userId: "me", q })).data.messages?.map((m) => m.id) ?? [];
assert.deepEqual(await ids("in:sent rfc822msgid:DESL-2026-000007.x@exemplo.test"), [sent.id]);
assert.deepEqual(await ids("in:sent rfc822msgid:<DESL-2026-000007.x@exemplo.test>"), [sent.id]);
assert.deepEqual(await ids('in:sent subject:"DESL-2026-000007"'), [sent.id]);
assert.deepEqual(await ids('in:sent subject:"DESL-2026-00000"'), []);
assert.deepEqual(await ids("in:inbox"), []);

const metadata = (await both.users.messages.get({ userId: "me", id: sent.id, format: "metadata", metadataHeaders: ["X-R3izzy-Ref"] })).data;
assert.deepEqual(metadata.payload.headers, [{ name: "X-R3izzy-Ref", value: "DESL-2026-000007.x" }]);
const full = (await both.users.messages.get({ userId: user, id: sent.id })).data;
assert.equal(Buffer.from(full.payload.parts[0].body.data, "base64url").toString("utf8").trim(), "Olá");
assert.equal((await both.users.messages.get({ userId: "me", id: sent.id, format: "raw" })).data.raw, raw);
assert.equal((await both.users.getProfile({ userId: "me" })).data.emailAddress, user);

const onlySend = await clientFor("gmail.send");
const onlyMetadata = await clientFor("gmail.metadata");
console.log(JSON.stringify({
  unknown: await refusal(() => both.users.messages.get({ userId: "me", id: "0000000000000000" })),
  nobody: await refusal(() => both.users.messages.send({ userId: "me", requestBody: { raw: Buffer.from("Subject: x\r\n\r\nx").toString("base64url") } })),
  other: await refusal(() => both.users.messages.list({ userId: "outra@exemplo.test" })),
  readWithSend: await refusal(() => onlySend.users.messages.list({ userId: "me" })),
  searchWithMetadata: await refusal(() => onlyMetadata.users.messages.list({ userId: "me", q: "in:sent" })),
  fullWithMetadata: await refusal(() => onlyMetadata.users.messages.get({ userId: "me", id: sent.id })),
  notDelegated: (await accessToken("https://www.googleapis.com/auth/gmail.send", "alheia@exemplo.test")).body.error,
  listedWithMetadata: (await onlyMetadata.users.messages.list({ userId: "me" })).data.messages.length,
}));
