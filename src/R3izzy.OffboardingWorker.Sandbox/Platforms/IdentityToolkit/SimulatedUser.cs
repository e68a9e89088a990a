namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>An account as Identity Toolkit keeps it (schema GoogleCloudIdentitytoolkitV1UserInfo). Immutable: a change makes a new one.</summary>
/// <param name="LocalId">The uid.</param>
/// <param name="Email">Lower case; null for phone-only, federated-only and anonymous users.</param>
/// <param name="CreatedAt">When the account was made.</param>
/// <param name="ValidSince">Whole seconds: tokens issued earlier are worthless.</param>
public sealed record SimulatedUser(string LocalId, string? Email, DateTimeOffset CreatedAt, DateTimeOffset ValidSince)
{
    public bool Disabled { get; init; }

    public bool EmailVerified { get; init; }

    public string? DisplayName { get; init; }

    public string? PhotoUrl { get; init; }

    public string? PhoneNumber { get; init; }

    public string? CustomAttributes { get; init; }

    /// <summary>Ids such as <c>password</c>, <c>google.com</c>, <c>phone</c>.</summary>
    public IReadOnlyList<string> Providers { get; init; } = [];

    public string? TenantId { get; init; }

    internal Dictionary<string, object> ToJson()
    {
        var json = new Dictionary<string, object>
        {
            ["localId"] = LocalId,
            ["createdAt"] = Text(CreatedAt.ToUnixTimeMilliseconds()),
            ["validSince"] = Text(ValidSince.ToUnixTimeSeconds()),
            ["emailVerified"] = EmailVerified,
            ["disabled"] = Disabled,
        };
        Add("email", Email);
        Add("displayName", DisplayName);
        Add("photoUrl", PhotoUrl);
        Add("phoneNumber", PhoneNumber);
        Add("customAttributes", CustomAttributes);
        Add("tenantId", TenantId);
        if (Providers.Count > 0)
        {
            json["providerUserInfo"] = Providers.Select(ProviderJson).ToArray();
        }

        return json;

        void Add(string name, string? value)
        {
            if (value is not null)
            {
                json[name] = value;
            }
        }
    }

    private Dictionary<string, string> ProviderJson(string provider)
    {
        var rawId = (provider == "phone" ? PhoneNumber : Email) ?? LocalId;
        var json = new Dictionary<string, string> { ["providerId"] = provider, ["rawId"] = rawId };
        if (provider == "phone")
        {
            json["phoneNumber"] = rawId;
        }
        else if (Email is not null)
        {
            json["email"] = Email;
            json["federatedId"] = Email;
        }

        return json;
    }

    // int64 travels as a string in Google's JSON.
    private static string Text(long number) => number.ToString(System.Globalization.CultureInfo.InvariantCulture);
}
