using System.Globalization;
using System.Text.RegularExpressions;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Pix;

/// <summary>The receiver's bank, through the Banco Central's API Pix: recurrences of Pix Automático and charges.</summary>
public sealed partial class PixPlatform : IPlatform
{
    private static readonly PixProduct[] AllProducts = [PixProduct.Rec, PixProduct.CobV, PixProduct.Cob];

    /// <summary>Set by the pipeline itself, or by the API's own rules.</summary>
    private static readonly string[] OwnHeaders = ["Authorization", "Host", "Content-Type", "Content-Length", "Transfer-Encoding", "Connection"];

    public string Name => "pix";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(CancelRecurrence.Id, typeof(CancelRecurrenceInput))];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<PixOptions>(settings) is not { } options)
        {
            return null;
        }

        var clock = TimeProvider.System;
        var secret = PlatformOptions.ReadSecret(settings, nameof(options.ClientSecret), options.ClientSecret, options.ClientSecretFile);
        var address = PlatformAddress.Read(settings, nameof(options.BaseAddress), options.BaseAddress);
        var tokenAddress = PlatformAddress.Read(settings, nameof(options.TokenAddress), options.TokenAddress);
        if (tokenAddress?.AbsolutePath.Trim('/').Contains("//", StringComparison.Ordinal) == true)
        {
            settings.Reject(nameof(options.TokenAddress), "has two slashes in a row in its path.");
        }

        CheckClientId(settings, options.ClientId);
        CheckHeaders(settings, options.Headers);
        CheckScopes(settings, options.Scopes);
        CheckRange(settings, nameof(options.WindowDays), options.WindowDays, 1, 3660);
        CheckRange(settings, nameof(options.OneOffDays), options.OneOffDays, 1, 3660);
        CheckRange(settings, nameof(options.PageSize), options.PageSize, 1, 1000);
        var since = ReadSince(settings, options.RecurrencesSince);
        var tls = PixTls.Read(settings, options, clock.GetUtcNow());
        if (settings.Problems.Count > 0)
        {
            tls?.Dispose();
            return null;
        }

        var products = options.Products is { Count: > 0 } named ? [.. named.Distinct()] : AllProducts;
        var credential = new PixCredential(options.ClientId!, secret!, options.TokenAuthentication, options.Scopes is { Count: > 0 } scopes ? scopes : ScopesOf(products));
        var reach = new PixReach(products, since, options.OneOffDays, options.Recurrence.CancelMethod);
        return Assemble(options, address!, tokenAddress!, credential, reach, tls, clock);
    }

    private PlatformRuntime Assemble(
        PixOptions options, Uri address, Uri tokenAddress, PixCredential credential, PixReach reach, TlsIdentity? tls, TimeProvider clock)
    {
        var tokenHttp = new PlatformHttp(PixTokenClient.System, tokenAddress, options.Http, PixFailures.Tokens, authorizer: null, tls);
        var authorizer = new PixAuthorizer(new PixTokenClient(tokenHttp, tokenAddress, credential), clock);
        var http = new PlatformHttp(Name, address, options.Http, PixFailures.Table, authorizer, tls);
        var client = new PixClient(http, new PixDialect([.. options.Headers], options.PageSize, options.WindowDays, options.Recurrence.CancelMethod));
        var reader = new PixReader(client, new PixStates(options.AlsoEnded), reach);
        DateTimeOffset? certificateEnds = tls?.ClientCertificate is { } shown ? new DateTimeOffset(shown.NotAfter.ToUniversalTime()) : null;
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(CancelRecurrence.Id, new CancelRecurrence(client, reader, reach))],
            new PixProbe(client, authorizer, reach, credential.Scopes, certificateEnds, clock),
            new GateLimits(options.Concurrency),
            [http, tokenHttp, authorizer, .. tls is null ? [] : new IDisposable[] { tls }]);
    }

    /// <summary>API Pix 2.9.0, securitySchemes.</summary>
    private static IReadOnlyList<string> ScopesOf(IEnumerable<PixProduct> products) =>
    [
        .. products.SelectMany(p => p switch
        {
            PixProduct.Rec => new[] { "rec.read", "rec.write", "cobr.read", "cobr.write", "solicrec.read", "solicrec.write" },
            PixProduct.CobV => ["cobv.read", "cobv.write"],
            PixProduct.Cob => ["cob.read", "cob.write"],
        }),
    ];

    private static void CheckClientId(PlatformSettings settings, string? clientId)
    {
        if (string.IsNullOrWhiteSpace(clientId))
        {
            settings.Reject(nameof(PixOptions.ClientId), "is missing; it takes the id that the bank gave to this application.");
        }
        else if (clientId.Contains(':', StringComparison.Ordinal))
        {
            settings.Reject(nameof(PixOptions.ClientId), "has a colon, which no client id may have.");
        }
    }

    private static void CheckHeaders(PlatformSettings settings, Dictionary<string, string> headers)
    {
        foreach (var (name, value) in headers)
        {
            if (!HeaderName().IsMatch(name) || OwnHeaders.Contains(name, StringComparer.OrdinalIgnoreCase))
            {
                settings.Reject($"{nameof(PixOptions.Headers)}:{name}", "is no header that can be added; it takes a name such as x-conta-corrente, and none that the worker sets itself.");
            }
            else if (string.IsNullOrWhiteSpace(value) || value.Any(char.IsControl) || !value.All(char.IsAscii))
            {
                settings.Reject($"{nameof(PixOptions.Headers)}:{name}", "has no value that a header can carry; it takes one line of ASCII text.");
            }
        }
    }

    private static void CheckScopes(PlatformSettings settings, List<string>? scopes)
    {
        if (scopes?.Any(s => !Scope().IsMatch(s)) == true)
        {
            settings.Reject(nameof(PixOptions.Scopes), "takes one scope per item, such as rec.read, without blanks.");
        }
    }

    private static void CheckRange(PlatformSettings settings, string key, int value, int least, int most)
    {
        if (value < least || value > most)
        {
            settings.Reject(key, FormattableString.Invariant($"is {value}; it takes {least} to {most}."));
        }
    }

    private static DateTimeOffset ReadSince(PlatformSettings settings, string text)
    {
        if (DateOnly.TryParseExact(text, "yyyy-MM-dd", CultureInfo.InvariantCulture, DateTimeStyles.None, out var day) && day.Year >= 2020)
        {
            return Brasilia.Midnight(day);
        }

        settings.Reject(nameof(PixOptions.RecurrencesSince), "is no day since 2020; it takes one such as 2025-06-16.");
        return default;
    }

    [GeneratedRegex("^[A-Za-z0-9!#$%&'*+.^_`|~-]{1,100}$")]
    private static partial Regex HeaderName();

    [GeneratedRegex("^[!-~]{1,100}$")]
    private static partial Regex Scope();
}
