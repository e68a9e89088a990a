// Drives the simulated Google Play with Google's own client (@googleapis/androidpublisher). Needs the environment
// variables PLAY_ROOT (address of the simulator), PLAY_KEY (a service account's JSON key), PLAY_PACKAGE and PLAY_TRACK.
// Prints one JSON object with what the client read; exits with 1 and a message when something is not as the vendor says.
import assert from "node:assert/strict";
import { createSign } from "node:crypto";
import { androidpublisher, auth } from "@googleapis/androidpublisher";

const { PLAY_ROOT: rootUrl, PLAY_KEY: keyText, PLAY_PACKAGE: packageName, PLAY_TRACK: track } = process.env;
const key = JSON.parse(keyText);

// The library signs and asks Google's own token address whatever the key's token_uri says, so the token is fetched here.
async function accessToken(scope) {
  const encode = (value) => Buffer.from(JSON.stringify(value)).toString("base64url");
  const now = Math.floor(Date.now() / 1000);
  const unsigned = `${encode({ alg: "RS256", typ: "JWT", kid: key.private_key_id })}.${encode({
    iss: key.client_email, scope, aud: key.token_uri, iat: now, exp: now + 3600,
  })}`;
  const signature = createSign("RSA-SHA256").update(unsigned).sign(key.private_key).toString("base64url");
  const answer = await fetch(key.token_uri, {
    method: "POST",
    body: new URLSearchParams({ grant_type: "urn:ietf:params:oauth:grant-type:jwt-bearer", assertion: `${unsigned}.${signature}` }),
  });
  assert.equal(answer.status, 200);
  return (await answer.json()).access_token;
}

async function clientFor(scope) {
  const credential = new auth.OAuth2();
  credential.setCredentials({ access_token: await accessToken(scope), expiry_date: Date.now() + 3_500_000 });
  return androidpublisher({ version: "v3", auth: credential, rootUrl, retryConfig: { retry: 0 } });
}

// The client throws a GaxiosError whose status, code and message come from the error's body.
async function refused(status, call) {
  try {
    await call();
  } catch (error) {
    assert.equal(error.status, status, error.message);
    return error;
  }

  assert.fail(`expected ${status}`);
}

const play = await clientFor("https://www.googleapis.com/auth/androidpublisher");
const edit = (await play.edits.insert({ packageName })).data;
assert.match(edit.id, /^\d+$/);
assert.ok(Number(edit.expiryTimeSeconds) * 1000 > Date.now());
assert.equal((await play.edits.get({ packageName, editId: edit.id })).data.id, edit.id);

const tracks = (await play.edits.tracks.list({ packageName, editId: edit.id })).data;
assert.equal(tracks.kind, "androidpublisher#tracksListResponse");
assert.ok(tracks.tracks.some((t) => t.track === track));
assert.equal((await play.edits.tracks.get({ packageName, editId: edit.id, track })).data.track, track);
const groups = (await play.edits.testers.get({ packageName, editId: edit.id, track })).data.googleGroups;

// What an edit changes is seen in it alone until a commit.
const changed = (await play.edits.testers.update({ packageName, editId: edit.id, track, requestBody: { googleGroups: ["um@exemplo.test"] } })).data;
assert.deepEqual(changed.googleGroups, ["um@exemplo.test"]);
assert.deepEqual((await play.edits.testers.patch({ packageName, editId: edit.id, track, requestBody: {} })).data.googleGroups, ["um@exemplo.test"]);
await play.edits.validate({ packageName, editId: edit.id });

// A newer edit of the same account ends the former.
const newer = (await play.edits.insert({ packageName })).data;
assert.notEqual(newer.id, edit.id);
const gone = await refused(400, () => play.edits.testers.get({ packageName, editId: edit.id, track }));
assert.match(gone.message, /This Edit has been deleted/);
assert.deepEqual((await play.edits.testers.get({ packageName, editId: newer.id, track })).data.googleGroups ?? [], groups ?? []);
await refused(404, () => play.edits.testers.get({ packageName, editId: newer.id, track: "no-such-track" }));
assert.equal((await play.edits.delete({ packageName, editId: newer.id })).status, 204);
await refused(400, () => play.edits.get({ packageName, editId: newer.id }));

await play.reviews.list({ packageName, maxResults: 1 });
await refused(404, () => play.edits.insert({ packageName: "no.such.app" }));
const scopeless = await clientFor("https://www.googleapis.com/auth/drive");
await refused(403, () => scopeless.edits.insert({ packageName }));

// Only the test commits: the worker never does.
const committed = (await play.edits.insert({ packageName })).data;
await play.edits.testers.update({ packageName, editId: committed.id, track, requestBody: { googleGroups: [...groups, "um@exemplo.test"] } });
await play.edits.commit({ packageName, editId: committed.id });
const after = (await play.edits.insert({ packageName })).data;
const groupsAfterCommit = (await play.edits.testers.get({ packageName, editId: after.id, track })).data.googleGroups;
await play.edits.delete({ packageName, editId: after.id });

console.log(JSON.stringify({ groups, groupsAfterCommit }));
