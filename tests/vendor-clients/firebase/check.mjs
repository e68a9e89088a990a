// Drives a server that FIREBASE_AUTH_EMULATOR_HOST names with the vendor's own client, and checks what it understands.
import assert from "node:assert/strict";
import { initializeApp } from "firebase-admin/app";
import { getAuth } from "firebase-admin/auth";

assert.ok(process.env.FIREBASE_AUTH_EMULATOR_HOST, "FIREBASE_AUTH_EMULATOR_HOST names the server to check");
const auth = getAuth(initializeApp({ projectId: "r3izzy-pro" }));
const unknown = (code) => (error) => error.code === code;

async function checkUsers(users) {
  await users.createUser({ uid: "u1", email: "Um@cliente.test", password: "segredo1", displayName: "Um" });
  await assert.rejects(users.createUser({ uid: "u1", email: "outro@cliente.test" }), unknown("auth/uid-already-exists"));
  await assert.rejects(users.createUser({ email: "um@cliente.test" }), unknown("auth/email-already-exists"));

  const created = await users.getUser("u1");
  assert.deepEqual([created.email, created.disabled, created.displayName], ["um@cliente.test", false, "Um"]);
  assert.equal(created.providerData[0].providerId, "password");
  assert.ok(Date.parse(created.metadata.creationTime) > 0);
  assert.equal((await users.getUserByEmail("UM@cliente.test")).uid, "u1");

  await assert.rejects(users.getUser("nobody"), unknown("auth/user-not-found"));
  await assert.rejects(users.getUserByEmail("nobody@cliente.test"), unknown("auth/user-not-found"));
  await assert.rejects(users.updateUser("nobody", { disabled: true }), unknown("auth/user-not-found"));
  await assert.rejects(users.deleteUser("nobody"), unknown("auth/user-not-found"));

  const some = await users.getUsers([{ uid: "u1" }, { email: "um@cliente.test" }, { uid: "nobody" }]);
  assert.deepEqual([some.users.map((u) => u.uid), some.notFound], [["u1"], [{ uid: "nobody" }]]);

  assert.equal((await users.updateUser("u1", { disabled: true })).disabled, true);
  const before = Math.floor(Date.now() / 1000);
  await users.revokeRefreshTokens("u1");
  const revoked = await users.getUser("u1");
  assert.ok(Date.parse(revoked.tokensValidAfterTime) / 1000 >= before, revoked.tokensValidAfterTime);
  assert.equal(revoked.disabled, true);
  assert.equal((await users.updateUser("u1", { disabled: false })).disabled, false);

  for (const n of [2, 3]) await users.createUser({ uid: `u${n}`, email: `u${n}@cliente.test` });
  const first = await users.listUsers(2);
  const rest = await users.listUsers(2, first.pageToken);
  assert.deepEqual([...first.users, ...rest.users].map((u) => u.uid), ["u1", "u2", "u3"]);

  await users.deleteUser("u3");
  await assert.rejects(users.getUser("u3"), unknown("auth/user-not-found"));
}

await checkUsers(auth);
const { FIREBASE_TENANT: tenantId } = process.env;
if (tenantId) {
  const tenant = auth.tenantManager().authForTenant(tenantId);
  await assert.rejects(tenant.getUser("u1"), unknown("auth/user-not-found"));
  await checkUsers(tenant);
  assert.equal((await tenant.getUser("u1")).tenantId, tenantId);
}
console.log("checked");
