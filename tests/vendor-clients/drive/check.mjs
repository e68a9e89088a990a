// Drives the simulated Google Drive with Google's own client (@googleapis/drive). Needs the environment variables
// DRIVE_ROOT (address of the simulator), DRIVE_TOKEN (an access token) and DRIVE_ID (a shared drive).
// Prints one JSON object with what the client read; exits with 1 and a message when something is not as the vendor says.
import assert from "node:assert/strict";
import { createHash, randomBytes } from "node:crypto";
import { Readable } from "node:stream";
import { auth, drive as open } from "@googleapis/drive";

const { DRIVE_ROOT: rootUrl, DRIVE_TOKEN: token, DRIVE_ID: driveId } = process.env;

function client(accessToken) {
  const credential = new auth.OAuth2();
  credential.setCredentials({ access_token: accessToken, expiry_date: Date.now() + 3_500_000 });
  return open({ version: "v3", auth: credential, rootUrl, retryConfig: { retry: 0 } });
}

async function refused(status, reason, call) {
  try {
    await call();
  } catch (error) {
    assert.equal(error.status, status, error.message);
    assert.equal(error.response.data.error.errors[0].reason, reason);
    return;
  }

  assert.fail(`expected ${status} ${reason}`);
}

const drive = client(token);
const all = { supportsAllDrives: true };
const inDrive = { ...all, includeItemsFromAllDrives: true, corpora: "drive", driveId };

const about = (await drive.about.get({ fields: "user,storageQuota" })).data;
assert.equal(about.user.me, true);
await refused(400, "required", () => drive.about.get({}));
assert.ok((await drive.drives.list({})).data.drives.some((d) => d.id === driveId));
assert.equal((await drive.drives.get({ driveId, fields: "id,name" })).data.id, driveId);

// A folder of a name that needs escapes, found again by name, parent and property.
const [folderId, fileId] = (await drive.files.generateIds({ count: 2, space: "drive" })).data.ids;
const name = "D'Ávila \\ Cia";
const folder = (await drive.files.create({ ...all, requestBody: { id: folderId, name, parents: [driveId], mimeType: "application/vnd.google-apps.folder", appProperties: { caso: "DESL-2026-000001" } }, fields: "id,name,parents,driveId,appProperties" })).data;
assert.deepEqual(folder, { id: folderId, name, parents: [driveId], driveId, appProperties: { caso: "DESL-2026-000001" } });
await refused(409, "fileIdInUse", () => drive.files.create({ ...all, requestBody: { id: folderId, name, parents: [driveId] } }));
await refused(400, "invalid", () => drive.files.create({ ...all, requestBody: { id: "1notGenerated", name, parents: [driveId] } }));
const escaped = name.replaceAll("\\", "\\\\").replaceAll("'", "\\'");
const find = async (q) => (await drive.files.list({ ...inDrive, q, fields: "nextPageToken,files(id,name)" })).data.files;
assert.deepEqual(await find(`name='${escaped}' and '${driveId}' in parents and mimeType='application/vnd.google-apps.folder' and trashed=false`), [{ id: folderId, name }]);
assert.deepEqual(await find("appProperties has { key='caso' and value='DESL-2026-000001' } and not trashed=true"), [{ id: folderId, name }]);
assert.deepEqual(await find("name='nothing'"), []);
await refused(400, "invalid", () => find("nonsense"));
await refused(403, "includeTeamDriveItemsRequired", () => drive.files.list({ ...all, corpora: "drive", driveId }));

// Without the flag an item of a shared drive does not exist.
await refused(404, "notFound", () => drive.files.get({ fileId: folderId }));

// A multipart upload, read back whole and in part.
const content = randomBytes(300_000);
const uploaded = (await drive.files.create({
  ...all, requestBody: { id: fileId, name: "backup.bin", parents: [folderId] }, media: { mimeType: "application/octet-stream", body: Readable.from([content]) },
  fields: "id,size,md5Checksum,sha1Checksum,sha256Checksum,headRevisionId,version",
}, { rootUrl })).data;
assert.equal(uploaded.size, "300000");
assert.equal(uploaded.md5Checksum, createHash("md5").update(content).digest("hex"));
assert.equal(uploaded.sha1Checksum, createHash("sha1").update(content).digest("hex"));
assert.equal(uploaded.sha256Checksum, createHash("sha256").update(content).digest("hex"));
const media = await drive.files.get({ ...all, fileId, alt: "media" }, { responseType: "arraybuffer" });
assert.ok(Buffer.from(media.data).equals(content));
const part = await drive.files.get({ ...all, fileId, alt: "media" }, { responseType: "arraybuffer", headers: { Range: "bytes=100-199" } });
assert.equal(part.status, 206);
assert.ok(Buffer.from(part.data).equals(content.subarray(100, 200)));

// A new content and new metadata for the same file.
const replaced = (await drive.files.update({ ...all, fileId, media: { mimeType: "text/plain", body: "hello" }, fields: "id,size,headRevisionId" }, { rootUrl })).data;
assert.equal(replaced.id, fileId);
assert.equal(replaced.size, "5");
assert.notEqual(replaced.headRevisionId, uploaded.headRevisionId);
const renamed = (await drive.files.update({ ...all, fileId, requestBody: { name: "renamed.bin" }, fields: "name,size" })).data;
assert.deepEqual(renamed, { name: "renamed.bin", size: "5" });

// Names are not unique; pages.
for (let i = 0; i < 5; i++) await drive.files.create({ ...all, requestBody: { name: "same", parents: [folderId], mimeType: "application/vnd.google-apps.folder" } });
const ids = new Set();
let pageToken;
do {
  const page = (await drive.files.list({ ...inDrive, q: `name='SAME' and '${folderId}' in parents`, pageSize: 2, pageToken, fields: "nextPageToken,files(id)" })).data;
  page.files.forEach((f) => ids.add(f.id));
  pageToken = page.nextPageToken;
} while (pageToken);
assert.equal(ids.size, 5);

// Trash, and deletion for good.
const trashed = (await drive.files.update({ ...all, fileId: folderId, requestBody: { trashed: true }, fields: "trashed,explicitlyTrashed" })).data;
assert.deepEqual(trashed, { trashed: true, explicitlyTrashed: true });
assert.deepEqual((await drive.files.get({ ...all, fileId, fields: "trashed,explicitlyTrashed" })).data, { trashed: true, explicitlyTrashed: false });
assert.equal((await drive.files.delete({ ...all, fileId: folderId })).status, 204);
await refused(404, "notFound", () => drive.files.get({ ...all, fileId }));

// A service account has no room of its own.
await refused(403, "storageQuotaExceeded", () => drive.files.create({ requestBody: { name: "x" }, media: { body: "x" } }, { rootUrl }));
await refused(401, "authError", () => client("no-such-token").files.list({}));
await refused(400, "invalidParameter", () => drive.files.list({ fields: "files(nonsense)" }));

console.log(JSON.stringify({ fileId, found: ids.size }));
