using System.Globalization;
using Microsoft.AspNetCore.Http;

namespace R3izzy.OffboardingWorker.Sandbox.Platforms.Conexa;

/// <summary>
/// Who may call a tenant, and how often: an application token, or a JWT of <c>POST /auth</c> that is good for eight hours. A user is
/// blocked for a while after several wrong passwords; how many and how long is not documented.
/// </summary>
internal sealed class ConexaAccess(ConexaSystem system)
{
    public const int ExpiresIn = 28_800;

    private const int MostWrong = 3;

    private static readonly TimeSpan Blocked = TimeSpan.FromMinutes(30);

    private readonly Dictionary<string, string> _passwords = new(StringComparer.Ordinal);
    private readonly Dictionary<string, (int Count, DateTimeOffset Last)> _wrong = new(StringComparer.Ordinal);
    private readonly Dictionary<string, DateTimeOffset> _issued = new(StringComparer.Ordinal);
    private (DateTimeOffset From, int Calls) _minute;

    /// <summary>Calls of <c>POST /auth</c> so far.</summary>
    public int Logins { get; private set; }

    public void AddUser(string user, string password) => _passwords[user] = password;

    /// <summary>Ends every JWT at once.</summary>
    public void ExpireLogins() => _issued.Clear();

    public string LogIn(string user, string password)
    {
        Logins++;
        var now = system.Clock.GetUtcNow();
        if (_wrong.TryGetValue(user, out var wrong) && wrong.Count >= MostWrong && now - wrong.Last < Blocked)
        {
            throw new ConexaRefusal(401, $"User \"{user}\" has tried to authenticate too many times. You are temporarily blocked. Try again later.");
        }

        if (!_passwords.TryGetValue(user, out var right) || right != password)
        {
            _wrong[user] = (wrong.Count + 1, now);
            throw new ConexaRefusal(401, $"Invalid password for user \"{user}\"");
        }

        _wrong.Remove(user);
        var token = $"sandbox.jwt.{system.Subdomain}.{Logins}";
        _issued[token] = now.AddSeconds(ExpiresIn);
        return token;
    }

    public void Check(HttpRequest request)
    {
        var header = request.Headers.Authorization.ToString();
        var token = header.StartsWith("Bearer ", StringComparison.OrdinalIgnoreCase) ? header[7..].Trim() : "";
        if (token == system.Token)
        {
            if (system.TokenExpiredOn is { } day)
            {
                throw new ConexaRefusal(401, $"The Application Token has expired in {day.ToString("yyyy-MM-dd", CultureInfo.InvariantCulture)}");
            }

            return;
        }

        if (!_issued.TryGetValue(token, out var until))
        {
            throw new ConexaRefusal(401, token.StartsWith("sandbox.jwt.", StringComparison.Ordinal) ? "The Bearer Token has expired" : "Authentication required");
        }

        if (until <= system.Clock.GetUtcNow())
        {
            throw new ConexaRefusal(401, "The Bearer Token has expired");
        }
    }

    /// <summary>Counts a call, and tells in headers how many are left of this minute.</summary>
    public void Meter(HttpResponse response)
    {
        var now = system.Clock.GetUtcNow();
        var limit = system.CallsPerMinute ?? 60;
        if (now - _minute.From >= TimeSpan.FromMinutes(1))
        {
            _minute = (now, 0);
        }

        _minute.Calls++;
        var reset = (int)Math.Ceiling((_minute.From.AddMinutes(1) - now).TotalSeconds);
        response.Headers["X-Rate-Limit-Limit"] = limit.ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Rate-Limit-Remaining"] = Math.Max(0, limit - _minute.Calls).ToString(CultureInfo.InvariantCulture);
        response.Headers["X-Rate-Limit-Reset"] = reset.ToString(CultureInfo.InvariantCulture);
        if (system.CallsPerMinute is { } most && _minute.Calls > most)
        {
            throw ConexaRefusal.Of(429, null);
        }
    }
}
