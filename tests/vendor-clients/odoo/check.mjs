// Drives the simulated Odoo with an independent JSON-RPC client (not Odoo's own: Odoo publishes none), to see that it speaks
// the protocol as others know it. Settings by environment: ODOO_ADDRESS, ODOO_DB, ODOO_LOGIN, ODOO_KEY, ODOO_TEMPLATE.
import assert from 'node:assert/strict';
import { createRequire } from 'node:module';

const loaded = createRequire(import.meta.url)('@fernandoslim/odoo-jsonrpc');
const OdooJSONRpc = loaded.default?.default ?? loaded.default ?? loaded;
const address = new URL(process.env.ODOO_ADDRESS);
const connect = (apiKey) => new OdooJSONRpc({
  baseUrl: `${address.protocol}//${address.hostname}`, port: Number(address.port),
  db: process.env.ODOO_DB, username: process.env.ODOO_LOGIN, apiKey,
});
const odoo = connect(process.env.ODOO_KEY);
const template = Number(process.env.ODOO_TEMPLATE);

assert.equal((await odoo.connect()).uid, 7);
const stranger = connect('wrong');
assert.equal((await stranger.connect()).uid, false);

const copied = await odoo.call_kw('project.project', 'copy', [[template], { name: '[DESL-2026-000009] Teste' }]);
const project = Array.isArray(copied) ? copied[0] : copied;
const found = await odoo.searchRead('project.project', [['name', 'ilike', '[desl-2026-000009]']], ['name', 'active']);
assert.deepEqual(found, [{ id: project, name: '[DESL-2026-000009] Teste', active: true }]);

const tasks = await odoo.searchRead('project.task', [['project_id', '=', project]], ['name', 'state', 'project_id']);
assert.equal(tasks.length, 3);
assert.deepEqual(tasks[0].project_id, [project, '[DESL-2026-000009] Teste']);
assert.equal(await odoo.update('project.task', tasks[0].id, { state: '1_done' }), true);
assert.equal((await odoo.read('project.task', [tasks[0].id], ['state']))[0].state, '1_done');
assert.equal(typeof await odoo.create('project.task', { name: 'Nova', project_id: project }), 'number');
await assert.rejects(odoo.update('project.task', tasks[0].id, { state: 'done' }), /Wrong value/);
await assert.rejects(odoo.searchRead('project.project', [], ['stage_id']), /not allowed/);
console.log('ok');
