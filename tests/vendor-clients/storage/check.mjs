// Drives the simulated Cloud Storage with Google's own client (@google-cloud/storage). Needs the environment variables
// STORAGE_ROOT (address of the simulator), STORAGE_TOKEN (an access token) and STORAGE_BUCKET.
// Prints one JSON object with what the client read; exits with 1 and a message when something is not as the vendor says.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { createRequire } from "node:module";
import { gzipSync } from "node:zlib";
import { Storage } from "@google-cloud/storage";

const { OAuth2Client } = createRequire(createRequire(import.meta.url).resolve("@google-cloud/storage"))("google-auth-library");
const { STORAGE_ROOT, STORAGE_TOKEN, STORAGE_BUCKET } = process.env;

function open(token) {
  const authClient = new OAuth2Client();
  authClient.setCredentials({ access_token: token, expiry_date: Date.now() + 3_500_000 });
  return new Storage({ projectId: "r3izzy-sandbox", apiEndpoint: STORAGE_ROOT.replace(/\/$/, ""), authClient, useAuthWithCustomEndpoint: true, retryOptions: { autoRetry: false } });
}

const bucket = open(STORAGE_TOKEN).bucket(STORAGE_BUCKET);

// The client checks every download against x-goog-hash itself.
const content = randomBytes(700_000);
const name = "clientes/42/ção 😀 'x' #?&=+%.bin";
const file = bucket.file(name);
await file.save(content, { resumable: false, contentType: "application/pdf", metadata: { metadata: { origem: "app" } } });
const [metadata] = await file.getMetadata();
assert.equal(metadata.name, name);
assert.equal(metadata.md5Hash, createHash("md5").update(content).digest("base64"));
assert.equal(Number(metadata.size), content.length);
assert.equal(metadata.metadata.origem, "app");
assert.ok((await file.download({ validation: "crc32c" }))[0].equals(content));
assert.ok((await file.download({ validation: "md5" }))[0].equals(content));
assert.ok((await file.download({ start: 100, end: 199 }))[0].equals(content.subarray(100, 200)));

// Stored compressed: what arrives is inflated, and its hash is of the stored bytes.
const log = bucket.file("clientes/42/log.txt");
await log.save(gzipSync("hello"), { resumable: false, metadata: { contentEncoding: "gzip", contentType: "text/plain" } });
assert.equal((await log.download())[0].toString(), "hello");
assert.notEqual((await log.download({ decompress: false }))[0].toString(), "hello");

for (let i = 0; i < 7; i++) await bucket.file(`clientes/42/notas/${i}.txt`).save(String(i), { resumable: false });
const names = [];
for (let query = { prefix: "clientes/42/notas/", maxResults: 3, autoPaginate: false }; query; ) {
  const [page, next] = await bucket.getFiles(query);
  names.push(...page.map((f) => f.name));
  query = next;
}
assert.equal(names.length, 7);
const [, , answer] = await bucket.getFiles({ prefix: "clientes/42/", delimiter: "/", autoPaginate: false });
assert.deepEqual(answer.prefixes, ["clientes/42/notas/"]);

await assert.rejects(bucket.file(name, { generation: "1" }).delete(), { code: 404 });
await assert.rejects(file.delete({ ifGenerationMatch: 1 }), { code: 412 });
await file.delete({ ifGenerationMatch: metadata.generation });
assert.deepEqual(await file.exists(), [false]);
await assert.rejects(file.download(), { code: 404 });
await assert.rejects(file.delete(), { code: 404 });
await assert.rejects(bucket.file("held").delete(), { code: 403 });
const [kept] = await bucket.getFiles({ softDeleted: true, prefix: "clientes/" });
assert.deepEqual(kept.map((f) => f.name), [name]);
await assert.rejects(open("no-such-token").bucket(STORAGE_BUCKET).file("held").getMetadata(), { code: 401 });

console.log(JSON.stringify({ names }));
