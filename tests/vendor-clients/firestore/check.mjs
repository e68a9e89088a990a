// Drives the simulated Firestore with Google's own client (@google-cloud/firestore over REST). Needs the environment
// variables FIRESTORE_ROOT (address of the simulator), FIRESTORE_TOKEN (an access token) and FIRESTORE_PROJECT.
// Prints one JSON object with what the client read; exits with 1 and a message when something is not as the vendor says.
import assert from "node:assert/strict";
import { createRequire } from "node:module";
import { FieldPath, FieldValue, Firestore, GeoPoint, Timestamp } from "@google-cloud/firestore";

const { OAuth2Client } = createRequire(createRequire(import.meta.url).resolve("google-gax"))("google-auth-library");
const { FIRESTORE_ROOT, FIRESTORE_TOKEN, FIRESTORE_PROJECT: projectId } = process.env;
const root = new URL(FIRESTORE_ROOT);

function open(token) {
  const auth = new OAuth2Client();
  auth.setCredentials({ access_token: token, expiry_date: Date.now() + 3_500_000 });
  return new Firestore({ projectId, host: root.hostname, port: Number(root.port), ssl: false, preferRest: true, auth });
}

// Over REST this client passes a refusal on with its HTTP status in some methods and with its RPC code in others.
async function refused(status, rpcCode, call) {
  await assert.rejects(call, (error) => error.code === status || error.code === rpcCode || assert.fail(`${error.code}: ${error.message}`));
}

const db = open(FIRESTORE_TOKEN);
const customer = db.doc("clientes/c1");

// Every type there and back.
const everything = {
  nothing: null, yes: true, whole: 9007199254740991, broken: 1.5, nan: NaN, infinite: -Infinity, text: "ção 😀 \"'\\",
  time: new Timestamp(1_700_000_000, 123456000), bytes: Buffer.from([0, 255, 128]), place: new GeoPoint(-23.5, 0),
  ref: db.doc("planos/pro"), empty: [], list: [1, "a", null, { x: [] }], map: {}, deep: { a: { "b.c": 1 } },
};
await customer.set(everything);
const read = (await customer.get()).data();
assert.equal(read.nothing, null);
assert.equal(read.whole, everything.whole);
assert.ok(Number.isNaN(read.nan));
assert.equal(read.infinite, -Infinity);
assert.equal(read.text, everything.text);
assert.ok(read.time.isEqual(everything.time));
assert.deepEqual([...read.bytes], [0, 255, 128]);
assert.ok(read.place.isEqual(everything.place));
assert.equal(read.ref.path, "planos/pro");
assert.deepEqual(read.empty, []);
assert.deepEqual(read.list, everything.list);
assert.deepEqual(read.map, {});
assert.deepEqual(read.deep, everything.deep);

// Masks, preconditions, transforms.
await customer.update({ "deep.a": FieldValue.delete(), status: "inativo", n: FieldValue.increment(2), tags: FieldValue.arrayUnion("x", "y"), at: FieldValue.serverTimestamp() });
await customer.update({ n: FieldValue.increment(3), tags: FieldValue.arrayRemove("x") });
const updated = (await customer.get()).data();
assert.equal(updated.status, "inativo");
assert.equal(updated.n, 5);
assert.deepEqual(updated.tags, ["y"]);
assert.deepEqual(updated.deep, {});
assert.ok(updated.at instanceof Timestamp);
await refused(404, 5, db.doc("clientes/none").update({ a: 1 }));
await refused(409, 6, customer.create({ a: 1 }));
const seen = await customer.get();
await customer.update({ again: 1 }, { lastUpdateTime: seen.updateTime });
await refused(400, 9, customer.update({ again: 2 }, { lastUpdateTime: seen.updateTime }));
assert.equal((await db.doc("clientes/none").get()).exists, false);

// Writes in bulk, and documents whose parents do not exist.
const bulk = db.bulkWriter();
for (let i = 0; i < 120; i++) {
  bulk.create(db.doc(`clientes/c1/notas/n${String(i).padStart(3, "0")}`), { i, clienteId: i % 2 ? "c1" : "c2", group: i % 3 });
}
bulk.create(db.doc("clientes/ghost/notas/only"), { i: 1000, clienteId: "c1", group: 9 });
await bulk.close();
const batch = db.batch();
batch.set(db.doc("planos/pro"), { name: "Pro" });
batch.set(db.doc("planos/lite"), { name: "Lite" });
await batch.commit();

// Queries.
const notes = customer.collection("notas");
assert.equal((await notes.get()).size, 120);
assert.equal((await notes.where("clienteId", "==", "c1").get()).size, 60);
assert.deepEqual((await notes.where("i", ">=", 10).where("i", "<", 13).get()).docs.map((d) => d.id), ["n010", "n011", "n012"]);
assert.deepEqual((await notes.orderBy("i", "desc").limit(2).get()).docs.map((d) => d.id), ["n119", "n118"]);
assert.deepEqual((await notes.where("group", "in", [1]).orderBy("i").startAfter(112).get()).docs.map((d) => d.id), ["n115", "n118"]);
assert.deepEqual((await notes.orderBy(FieldPath.documentId()).startAfter("n116").get()).docs.map((d) => d.id), ["n117", "n118", "n119"]);
assert.deepEqual((await notes.orderBy(FieldPath.documentId()).startAt("n000").endBefore("n002").select("i").get()).docs.map((d) => d.data()), [{ i: 0 }, { i: 1 }]);
assert.equal((await notes.where("i", ">", 5000).get()).empty, true);
assert.equal((await notes.limitToLast(2).orderBy("i").get()).docs[1].id, "n119");
assert.equal((await db.collectionGroup("notas").where("clienteId", "==", "c1").get()).size, 61);
assert.equal((await notes.count().get()).data().count, 120);
const streamed = [];
for await (const document of notes.stream()) streamed.push(document.id);
assert.equal(streamed.length, 120);

// Collections, missing documents, several at once.
const collections = (await db.listCollections()).map((c) => c.id);
assert.deepEqual((await customer.listCollections()).map((c) => c.id), ["notas"]);
const listed = (await db.collection("clientes").listDocuments()).map((d) => d.id);
const [one, none] = await db.getAll(db.doc("planos/pro"), db.doc("planos/none"));
assert.ok(one.exists && !none.exists);

// Transactions, and a read of the past.
await db.runTransaction(async (t) => {
  const plan = await t.get(db.doc("planos/pro"));
  t.update(plan.ref, { seats: (plan.data().seats ?? 0) + 1 });
});
const before = (await db.doc("planos/pro").get()).readTime;
await db.doc("planos/pro").update({ seats: 7 });
const past = await db.runTransaction(async (t) => (await t.get(db.doc("planos/pro"))).data().seats, { readOnly: true, readTime: before });
assert.equal(past, 1);
assert.equal((await db.doc("planos/pro").get()).data().seats, 7);

// Everything below a document, which the client does with a query that names no collection.
await db.recursiveDelete(db.doc("clientes/ghost"));
await db.recursiveDelete(notes);
assert.equal((await notes.get()).size, 0);
assert.ok((await customer.get()).exists);
assert.equal((await db.doc("clientes/ghost/notas/only").get()).exists, false);

await refused(401, 16, open("no-such-token").doc("planos/pro").get());

console.log(JSON.stringify({ collections, listed, left: (await db.collection("clientes").listDocuments()).map((d) => d.id) }));
