using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.IdentityToolkit;

/// <summary>The methods of <c>projects.accounts</c> and <c>projects.tenants.accounts</c>, for requests with an OAuth token.</summary>
internal static class AccountRequests
{
    private const int LargestLookup = 100;

    private static readonly HashSet<string> None = [];
    private static readonly HashSet<string> LookupFields = ["localId", "email", "phoneNumber"];
    private static readonly HashSet<string> LookupOthers = ["delegatedProjectNumber", "federatedUserId", "idToken", "initialEmail", "targetProjectId", "tenantId"];
    private static readonly HashSet<string> UpdateFields =
        ["localId", "disableUser", "validSince", "email", "emailVerified", "displayName", "photoUrl", "phoneNumber", "password", "customAttributes", "returnSecureToken"];
    private static readonly HashSet<string> UpdateOthers =
    [
        "captchaChallenge", "captchaResponse", "createdAt", "delegatedProjectNumber", "deleteAttribute", "deleteProvider", "idToken", "instanceId",
        "lastLoginAt", "linkProviderUserInfo", "mfa", "oobCode", "provider", "targetProjectId", "tenantId", "upgradeToFederatedLogin",
    ];
    private static readonly HashSet<string> CreateFields = ["localId", "email", "password", "emailVerified", "disabled", "displayName", "photoUrl", "phoneNumber"];
    private static readonly HashSet<string> CreateOthers =
        ["captchaChallenge", "captchaResponse", "clientType", "idToken", "instanceId", "mfaInfo", "recaptchaVersion", "targetProjectId", "tenantId"];

    /// <summary>Nobody found is 200 without <c>users</c>, not an error.</summary>
    public static async Task<Dictionary<string, object>> LookupAsync(HttpContext http, AccountDirectory.Door door)
    {
        var body = await ToolkitBody.ReadAsync(http, LookupFields, LookupOthers).ConfigureAwait(false);
        var (ids, emails, phones) = (body.Texts("localId"), body.Texts("email"), body.Texts("phoneNumber"));
        if (ids.Count + emails.Count + phones.Count > LargestLookup)
        {
            throw new ToolkitError(400, "INVALID_ARGUMENT : At most 100 accounts in one lookup.", "INVALID_ARGUMENT");
        }

        foreach (var email in emails)
        {
            CheckEmail(email);
        }

        var users = door.Read(pool => ids.Select(pool.Find)
            .Concat(emails.Select(pool.FindByEmail))
            .Concat(phones.Select(pool.FindByPhone))
            .OfType<SimulatedUser>().DistinctBy(u => u.LocalId).Select(u => u.ToJson()).ToArray());
        var answer = Kind("GetAccountInfoResponse");
        if (users.Length > 0)
        {
            answer["users"] = users;
        }

        return answer;
    }

    public static async Task<Dictionary<string, object>> UpdateAsync(HttpContext http, AccountDirectory.Door door)
    {
        var body = await ToolkitBody.ReadAsync(http, UpdateFields, UpdateOthers).ConfigureAwait(false);
        var localId = body.Text("localId") ?? throw new ToolkitError(400, "MISSING_LOCAL_ID");
        var user = door.Change(localId, (pool, before) => Updated(body, pool, before, door.Now));
        var answer = Kind("SetAccountInfoResponse");
        answer["localId"] = user.LocalId;
        answer["emailVerified"] = user.EmailVerified;
        AddTexts(answer, user);
        if (user.ToJson().TryGetValue("providerUserInfo", out var providers))
        {
            answer["providerUserInfo"] = providers;
        }

        return answer;
    }

    public static async Task<Dictionary<string, object>> CreateAsync(HttpContext http, AccountDirectory.Door door)
    {
        var body = await ToolkitBody.ReadAsync(http, CreateFields, CreateOthers).ConfigureAwait(false);
        var user = door.Create(pool => Created(body, pool, door.Now));
        var answer = Kind("SignupNewUserResponse");
        answer["localId"] = user.LocalId;
        AddTexts(answer, user);
        answer.Remove("photoUrl");
        return answer;
    }

    public static async Task<Dictionary<string, object>> DeleteAsync(HttpContext http, AccountDirectory.Door door)
    {
        var body = await ToolkitBody.ReadAsync(http, new HashSet<string> { "localId" }, None).ConfigureAwait(false);
        door.Delete(body.Text("localId") ?? throw new ToolkitError(400, "MISSING_LOCAL_ID"));
        return Kind("DeleteAccountResponse");
    }

    public static Task<Dictionary<string, object>> BatchGetAsync(HttpContext http, AccountDirectory.Door door)
    {
        var size = http.Request.Query["maxResults"] is [{ } text]
            ? int.TryParse(text, NumberStyles.None, CultureInfo.InvariantCulture, out var given) && given is >= 1 and <= 1000
                ? given : throw new ToolkitError(400, "INVALID_ARGUMENT : maxResults", "INVALID_ARGUMENT")
            : 20;
        var page = door.Read(pool => pool.After(http.Request.Query["nextPageToken"]).Take(size).ToArray());
        var answer = Kind("DownloadAccountResponse");
        if (page.Length > 0)
        {
            answer["users"] = page.Select(u => u.ToJson()).ToArray();
            // As the service does: a full page carries a token even when nothing follows it.
            if (page.Length == size)
            {
                answer["nextPageToken"] = page[^1].LocalId;
            }
        }

        return Task.FromResult(answer);
    }

    private static SimulatedUser Updated(ToolkitBody body, AccountPool pool, SimulatedUser user, DateTimeOffset now)
    {
        var email = body.Text("email")?.ToLowerInvariant();
        if (email is not null && email != user.Email)
        {
            CheckEmail(email);
            CheckFree(pool.FindByEmail(email), "EMAIL_EXISTS");
        }

        var phone = body.Text("phoneNumber");
        if (phone is not null && phone != user.PhoneNumber)
        {
            CheckFree(pool.FindByPhone(phone), "PHONE_NUMBER_EXISTS");
        }

        var password = CheckPassword(body);
        // A new password or address makes older tokens worthless by itself; an explicit value wins.
        var validSince = body.Int64("validSince") is { } seconds ? DateTimeOffset.FromUnixTimeSeconds(seconds)
            : password || (email is not null && email != user.Email) ? AccountDirectory.WholeSeconds(now)
            : user.ValidSince;
        return user with
        {
            Email = email ?? user.Email,
            EmailVerified = body.Flag("emailVerified") ?? (email is null || email == user.Email) && user.EmailVerified,
            PhoneNumber = phone ?? user.PhoneNumber,
            Disabled = body.Flag("disableUser") ?? user.Disabled,
            ValidSince = validSince,
            DisplayName = body.Text("displayName") ?? user.DisplayName,
            PhotoUrl = body.Text("photoUrl") ?? user.PhotoUrl,
            CustomAttributes = body.Text("customAttributes") ?? user.CustomAttributes,
            Providers = password && !user.Providers.Contains("password") ? [.. user.Providers, "password"] : user.Providers,
        };
    }

    private static SimulatedUser Created(ToolkitBody body, AccountPool pool, DateTimeOffset now)
    {
        var localId = body.Text("localId") ?? Guid.NewGuid().ToString("n")[..28];
        CheckFree(pool.Find(localId), "DUPLICATE_LOCAL_ID");
        var email = body.Text("email")?.ToLowerInvariant();
        if (email is not null)
        {
            CheckEmail(email);
            CheckFree(pool.FindByEmail(email), "EMAIL_EXISTS");
        }

        var phone = body.Text("phoneNumber");
        CheckFree(phone is null ? null : pool.FindByPhone(phone), "PHONE_NUMBER_EXISTS");
        var password = CheckPassword(body);
        return new SimulatedUser(localId, email, now, AccountDirectory.WholeSeconds(now))
        {
            Disabled = body.Flag("disabled") ?? false,
            EmailVerified = body.Flag("emailVerified") ?? false,
            DisplayName = body.Text("displayName"),
            PhotoUrl = body.Text("photoUrl"),
            PhoneNumber = phone,
            Providers = [.. (string[])(password || email is not null ? ["password"] : []), .. (string[])(phone is null ? [] : ["phone"])],
        };
    }

    private static bool CheckPassword(ToolkitBody body) => body.Text("password") is { } password
        && (password.Length >= 6 ? true : throw new ToolkitError(400, "WEAK_PASSWORD : Password should be at least 6 characters"));

    private static void CheckEmail(string email)
    {
        var at = email.IndexOf('@', StringComparison.Ordinal);
        if (at <= 0 || at == email.Length - 1 || email.Length > 256)
        {
            throw new ToolkitError(400, "INVALID_EMAIL");
        }
    }

    private static void CheckFree(SimulatedUser? other, string code)
    {
        if (other is not null)
        {
            throw new ToolkitError(400, code);
        }
    }

    private static void AddTexts(Dictionary<string, object> answer, SimulatedUser user)
    {
        foreach (var (name, value) in new[] { ("email", user.Email), ("displayName", user.DisplayName), ("photoUrl", user.PhotoUrl) })
        {
            if (value is not null)
            {
                answer[name] = value;
            }
        }
    }

    private static Dictionary<string, object> Kind(string name) => new() { ["kind"] = "identitytoolkit#" + name };
}
