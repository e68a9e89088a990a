namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>The accounts of one project, or of one tenant of it. Uid, e-mail and phone number are unique within a pool.</summary>
internal sealed class AccountPool(string? tenantId)
{
    private readonly Dictionary<string, SimulatedUser> _byId = new(StringComparer.Ordinal);

    public string? TenantId { get; } = tenantId;

    public SimulatedUser? Find(string localId) => _byId.GetValueOrDefault(localId);

    public SimulatedUser? FindByEmail(string email) =>
        _byId.Values.FirstOrDefault(u => string.Equals(u.Email, email, StringComparison.OrdinalIgnoreCase));

    public SimulatedUser? FindByPhone(string phone) => _byId.Values.FirstOrDefault(u => u.PhoneNumber == phone);

    public void Put(SimulatedUser user) => _byId[user.LocalId] = user with { TenantId = TenantId };

    public bool Remove(string localId) => _byId.Remove(localId);

    /// <summary>In the order of their uids, as accounts:batchGet hands them out.</summary>
    public IEnumerable<SimulatedUser> After(string? localId) =>
        _byId.Values.Where(u => localId is null || string.CompareOrdinal(u.LocalId, localId) > 0).OrderBy(u => u.LocalId, StringComparer.Ordinal);
}
