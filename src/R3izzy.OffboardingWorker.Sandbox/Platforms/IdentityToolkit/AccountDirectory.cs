namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>All projects and tenants with their accounts. One lock: every request is one change or one view.</summary>
internal sealed class AccountDirectory(SandboxContext sandbox)
{
    private readonly Lock _gate = new();
    private readonly Dictionary<(string Project, string? Tenant), AccountPool> _pools = [];

    public void AddProject(string project) => Pool(project, null);

    public void AddTenant(string project, string tenant)
    {
        Pool(project, null);
        Pool(project, tenant);
    }

    public SimulatedUser Seed(string project, string? tenant, string uid, string? email, bool disabled, DateTimeOffset? validSince)
    {
        var pool = Pool(project, null);
        if (tenant is not null)
        {
            pool = Pool(project, tenant);
        }

        var now = sandbox.Clock.GetUtcNow();
        lock (_gate)
        {
            pool.Put(new SimulatedUser(uid, email?.ToLowerInvariant(), now, WholeSeconds(validSince ?? now.AddDays(-30)))
            {
                Disabled = disabled,
                EmailVerified = email is not null,
                Providers = email is null ? [] : ["password"],
            });
            return pool.Find(uid)!;
        }
    }

    public SimulatedUser? Find(string project, string? tenant, string uid)
    {
        lock (_gate)
        {
            return _pools.GetValueOrDefault((project, tenant))?.Find(uid);
        }
    }

    public void Change(string project, string? tenant, string uid, Func<SimulatedUser, SimulatedUser> change)
    {
        lock (_gate)
        {
            var pool = _pools[(project, tenant)];
            pool.Put(change(pool.Find(uid) ?? throw new InvalidOperationException($"There is no user {uid}.")));
        }
    }

    public void Remove(string project, string? tenant, string uid)
    {
        lock (_gate)
        {
            _pools[(project, tenant)].Remove(uid);
        }
    }

    /// <summary>The pool that a request's path names, or the vendor's refusal.</summary>
    public Door Open(string project, string? tenant)
    {
        lock (_gate)
        {
            if (!_pools.ContainsKey((project, null)))
            {
                throw new ToolkitError(400, "CONFIGURATION_NOT_FOUND");
            }

            return _pools.TryGetValue((project, tenant), out var pool)
                ? new Door(pool, this)
                : throw new ToolkitError(400, "TENANT_NOT_FOUND");
        }
    }

    internal static DateTimeOffset WholeSeconds(DateTimeOffset time) => DateTimeOffset.FromUnixTimeSeconds(time.ToUnixTimeSeconds());

    private AccountPool Pool(string project, string? tenant)
    {
        lock (_gate)
        {
            if (!_pools.TryGetValue((project, tenant), out var pool))
            {
                _pools[(project, tenant)] = pool = new AccountPool(tenant);
            }

            return pool;
        }
    }

    /// <summary>One request's way into its pool: reads and changes under the lock, each real change in the ledger.</summary>
    internal sealed class Door(AccountPool pool, AccountDirectory directory)
    {
        public DateTimeOffset Now => directory.Sandbox.Clock.GetUtcNow();

        public T Read<T>(Func<AccountPool, T> read)
        {
            lock (directory._gate)
            {
                return read(pool);
            }
        }

        /// <summary>Runs a change; what differs afterwards is what happened.</summary>
        public SimulatedUser Change(string localId, Func<AccountPool, SimulatedUser, SimulatedUser> change)
        {
            lock (directory._gate)
            {
                var before = pool.Find(localId) ?? throw new ToolkitError(400, "USER_NOT_FOUND");
                var after = change(pool, before);
                pool.Put(after);
                Record(before, after);
                return after;
            }
        }

        public SimulatedUser Create(Func<AccountPool, SimulatedUser> create)
        {
            lock (directory._gate)
            {
                var user = create(pool);
                pool.Put(user);
                Note("user.created", user.LocalId);
                return user;
            }
        }

        public void Delete(string localId)
        {
            lock (directory._gate)
            {
                if (!pool.Remove(localId))
                {
                    throw new ToolkitError(400, "USER_NOT_FOUND");
                }

                Note("user.deleted", localId);
            }
        }

        private void Record(SimulatedUser before, SimulatedUser after)
        {
            if (before.Disabled != after.Disabled)
            {
                Note(after.Disabled ? "user.disabled" : "user.enabled", after.LocalId);
            }

            if (before.ValidSince != after.ValidSince)
            {
                Note(after.ValidSince > before.ValidSince ? "user.tokens-revoked" : "user.tokens-restored", after.LocalId);
            }
        }

        private void Note(string effect, string localId) => directory.Sandbox.Ledger.Record("identity-toolkit", effect, localId);
    }

    private SandboxContext Sandbox => sandbox;
}
