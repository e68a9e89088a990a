// Drives the simulated Stripe with Stripe's own client, to see that it speaks the vendor's protocol.
// Settings by environment: STRIPE_ADDRESS, STRIPE_KEY, STRIPE_SEED (JSON with the seeded ids). Exits 1 at the first mismatch.
import assert from 'node:assert/strict';
import Stripe from 'stripe';

const address = new URL(process.env.STRIPE_ADDRESS);
const seed = JSON.parse(process.env.STRIPE_SEED);
const connect = (key, options = {}) => new Stripe(key, {
  host: address.hostname, port: Number(address.port), protocol: address.protocol.replace(':', ''),
  telemetry: false, maxNetworkRetries: 0, ...options,
});
const stripe = connect(process.env.STRIPE_KEY);

const refused = async (call, check) => {
  try {
    await call;
  } catch (error) {
    check(error);
    return;
  }
  assert.fail('the call should have been refused');
};

const checks = {
  async 'a wrong key is an authentication error'() {
    await refused(connect('sk_test_wrong').customers.list(), e => {
      assert.equal(e.type, 'StripeAuthenticationError');
      assert.equal(e.statusCode, 401);
    });
  },

  async 'an unknown version is refused'() {
    await refused(connect(process.env.STRIPE_KEY, { apiVersion: 'yesterday' }).customers.list(), e =>
      assert.equal(e.type, 'StripeInvalidRequestError'));
  },

  async 'the e-mail filter is exact and search is not'() {
    assert.equal((await stripe.customers.list({ email: seed.email.toLowerCase() })).data.length, 0);
    assert.equal((await stripe.customers.list({ email: seed.email })).data[0].id, seed.customer);
    const found = await stripe.customers.search({ query: `email:"${seed.email.toLowerCase()}"` });
    assert.equal(found.object, 'search_result');
    assert.equal(found.data[0].id, seed.customer);
    assert.equal(found.has_more, false);
  },

  async 'lists page by cursor to their end'() {
    const ids = [];
    for await (const customer of stripe.customers.list({ limit: 7 })) {
      ids.push(customer.id);
    }
    assert.equal(ids.length, seed.customers);
    assert.equal(new Set(ids).size, ids.length);
    const searched = [];
    for await (const customer of stripe.customers.search({ query: 'email~"page"', limit: 7 })) {
      searched.push(customer.id);
    }
    assert.equal(searched.length, seed.customers - 1);
  },

  async 'errors carry type, code, parameter and request id'() {
    await refused(stripe.subscriptions.retrieve('sub_none'), e => {
      assert.equal(e.statusCode, 404);
      assert.equal(e.code, 'resource_missing');
      assert.equal(e.param, 'id');
      assert.match(e.requestId, /^req_/);
    });
    await refused(stripe.customers.list({ nonsense: 1 }), e => {
      assert.equal(e.statusCode, 400);
      assert.equal(e.code, 'parameter_unknown');
      assert.equal(e.param, 'nonsense');
    });
    await refused(stripe.subscriptions.update(seed.subscription, { cancellation_details: { nonsense: 'x' } }), e =>
      assert.equal(e.code, 'parameter_unknown'));
  },

  async 'ids are expanded to objects'() {
    const subscription = await stripe.subscriptions.retrieve(seed.subscription, { expand: ['customer'] });
    assert.equal(subscription.customer.id, seed.customer);
    const list = await stripe.subscriptions.list({ customer: seed.customer, expand: ['data.customer'] });
    assert.equal(list.data[0].customer.object, 'customer');
  },

  async 'periods are on the items'() {
    const subscription = await stripe.subscriptions.retrieve(seed.subscription);
    assert.equal(subscription.current_period_end, undefined);
    assert.ok(subscription.items.data[0].current_period_end > subscription.items.data[0].current_period_start);
  },

  async 'a preview foretells a shortened last period and changes nothing'() {
    const end = (await stripe.subscriptions.retrieve(seed.subscription)).items.data[0].current_period_end;
    const preview = await stripe.invoices.createPreview({
      subscription: seed.subscription,
      subscription_details: { cancel_at: end + 86400 * 10, proration_behavior: 'none' },
    });
    const pending = preview.lines.data.find(l => l.parent.type === 'invoice_item_details');
    assert.equal(pending.parent.invoice_item_details.invoice_item, seed.item);
    const short = preview.lines.data.find(l => l.parent.type === 'subscription_item_details');
    assert.equal(short.parent.subscription_item_details.proration, true);
    assert.equal(short.period.end, end + 86400 * 10);
    assert.ok(short.amount > 0 && short.amount < 29900);
    assert.equal(preview.total, short.amount + pending.amount);
    assert.equal((await stripe.subscriptions.retrieve(seed.subscription)).cancel_at, null);
    await refused(stripe.invoices.createPreview({ customer: seed.customer }), e => assert.equal(e.statusCode, 400));
  },

  async 'a key replays its first answer and refuses other parameters'() {
    const at = Math.floor(Date.now() / 1000) + 86400;
    const first = await stripe.subscriptions.update(seed.subscription, { cancel_at: at, proration_behavior: 'none' }, { idempotencyKey: 'k1' });
    assert.equal(first.cancel_at, at);
    assert.equal(first.lastResponse.headers['idempotent-replayed'], undefined);
    const again = await stripe.subscriptions.update(seed.subscription, { cancel_at: at, proration_behavior: 'none' }, { idempotencyKey: 'k1' });
    assert.equal(again.lastResponse.headers['idempotent-replayed'], 'true');
    await refused(stripe.subscriptions.update(seed.subscription, { cancel_at: at + 1 }, { idempotencyKey: 'k1' }), e =>
      assert.equal(e.type, 'StripeIdempotencyError'));
  },

  async 'an end is cleared by an empty value'() {
    const cleared = await stripe.subscriptions.update(seed.subscription, { cancel_at: '' });
    assert.equal(cleared.cancel_at, null);
    assert.equal(cleared.canceled_at, null);
    assert.equal(cleared.status, 'active');
  },

  async 'collection is paused while the status stays, and resumed by an empty value'() {
    const paused = await stripe.subscriptions.update(seed.subscription, { pause_collection: { behavior: 'void' } });
    assert.deepEqual(paused.pause_collection, { behavior: 'void', resumes_at: null });
    assert.equal(paused.status, 'active');
    const until = Math.floor(Date.now() / 1000) + 86400;
    const longer = await stripe.subscriptions.update(seed.subscription, { pause_collection: { behavior: 'keep_as_draft', resumes_at: until } });
    assert.equal(longer.pause_collection.resumes_at, until);
    await refused(stripe.subscriptions.update(seed.subscription, { pause_collection: { behavior: 'nonsense' } }), e => assert.equal(e.statusCode, 400));
    await refused(stripe.subscriptions.update(seed.subscription, { pause_collection: { behavior: 'void', resumes_at: 1 } }), e => assert.equal(e.statusCode, 400));
    const resumed = await stripe.subscriptions.update(seed.subscription, { pause_collection: '' });
    assert.equal(resumed.pause_collection, null);
  },

  async 'the words for an end need flexible billing'() {
    await refused(stripe.subscriptions.update(seed.subscription, { cancel_at: 'max_period_end' }), e => assert.equal(e.statusCode, 400));
    const flexible = await stripe.subscriptions.update(seed.flexible, { cancel_at: 'max_period_end' });
    assert.equal(flexible.cancel_at, flexible.items.data[0].current_period_end);
  },

  async 'a schedule keeps its subscription until it is released'() {
    await refused(stripe.subscriptions.update(seed.scheduled, { cancel_at_period_end: true }), e => {
      assert.equal(e.statusCode, 400);
      assert.match(e.message, /managed by the subscription schedule/);
    });
    const released = await stripe.subscriptionSchedules.release(seed.schedule, { preserve_cancel_date: true });
    assert.equal(released.status, 'released');
    assert.equal(released.released_subscription, seed.scheduled);
    const subscription = await stripe.subscriptions.update(seed.scheduled, { cancel_at_period_end: true });
    assert.equal(subscription.cancel_at, subscription.items.data[0].current_period_end);
  },

  async 'a schedule that has not started is cancelled once'() {
    assert.equal((await stripe.subscriptionSchedules.list({ customer: seed.customer, scheduled: true })).data[0].id, seed.later);
    assert.equal((await stripe.subscriptionSchedules.cancel(seed.later, { invoice_now: false, prorate: false })).status, 'canceled');
    await refused(stripe.subscriptionSchedules.cancel(seed.later), e => assert.equal(e.statusCode, 400));
  },

  async 'an ended subscription can be read and not deleted'() {
    assert.equal((await stripe.subscriptions.cancel(seed.subscription, { invoice_now: false, prorate: false })).status, 'canceled');
    await refused(stripe.subscriptions.cancel(seed.subscription), e => assert.equal(e.code, 'resource_missing'));
    await refused(stripe.subscriptions.update(seed.subscription, { cancel_at_period_end: true }), e => assert.equal(e.statusCode, 400));
    const ended = await stripe.subscriptions.retrieve(seed.subscription);
    assert.ok(ended.ended_at > 0);
    assert.ok(!(await stripe.subscriptions.list({ customer: seed.customer })).data.some(s => s.id === ended.id));
    assert.ok((await stripe.subscriptions.list({ customer: seed.customer, status: 'all' })).data.some(s => s.id === ended.id));
  },

  async 'invoices go from draft to open to their end'() {
    assert.equal((await stripe.invoices.list({ customer: seed.customer, status: 'draft' })).data[0].id, seed.draft);
    await refused(stripe.invoices.voidInvoice(seed.draft), e => assert.equal(e.statusCode, 400));
    assert.equal((await stripe.invoices.finalizeInvoice(seed.draft, { auto_advance: false })).status, 'open');
    assert.equal((await stripe.invoices.voidInvoice(seed.draft)).status, 'void');
    assert.equal((await stripe.invoices.markUncollectible(seed.open)).status, 'uncollectible');
    assert.equal((await stripe.invoiceItems.list({ customer: seed.customer, pending: true })).data[0].id, seed.item);
  },
};

for (const [name, check] of Object.entries(checks)) {
  try {
    await check();
    console.log(`ok: ${name}`);
  } catch (error) {
    console.error(`MISMATCH: ${name}\n${error.stack}`);
    process.exit(1);
  }
}
