using Microsoft.Extensions.Logging;
using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Google;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.Firebase;

/// <summary>Firebase Authentication: the customer's login.</summary>
/// <param name="environment">Reads an environment variable; the process's own unless a test gives another.</param>
public sealed class FirebasePlatform(Func<string, string?>? environment = null) : IPlatform
{
    private const string EmulatorVariable = "FIREBASE_AUTH_EMULATOR_HOST";

    private readonly Func<string, string?> _environment = environment ?? Environment.GetEnvironmentVariable;

    public string Name => "firebase";

    public IReadOnlyList<ConnectorDescription> Connectors { get; } = [new(DisableUser.Id, typeof(DisableUserInput))];

    public PlatformRuntime? Build(PlatformSettings settings)
    {
        if (PlatformOptions.Read<FirebaseOptions>(settings) is not { Enabled: true } options)
        {
            return null;
        }

        var emulator = _environment(EmulatorVariable) is { } host && !string.IsNullOrWhiteSpace(host) ? host.Trim() : null;
        var pools = AccountPools.Read(settings, options);
        var address = emulator is null
            ? PlatformAddress.Read(settings, nameof(FirebaseOptions.BaseAddress), options.BaseAddress)
            : EmulatorAddress(settings, options, emulator);
        IRequestAuthorizer? authorizer = emulator is null
            ? GoogleAuthorizer.Create(settings, nameof(FirebaseOptions.Credential), options.Credential, IdentityToolkitClient.Scopes)
            // The emulator's own administrator (firebase-admin-dotnet, Utils.ResolveCredentials).
            : new BearerAuthorizer("owner");
        if (pools is null || address is null || authorizer is null || settings.Problems.Count > 0)
        {
            (authorizer as IDisposable)?.Dispose();
            return null;
        }

        if (emulator is not null)
        {
            settings.Loggers.CreateLogger<FirebasePlatform>().LogWarning(
                "{Variable} is set: every call goes to the emulator at {Host}, and nothing is disabled at Firebase itself.", EmulatorVariable, emulator);
        }

        var http = new PlatformHttp(IdentityToolkitClient.SystemName, address, options.Http, new FailureTable(IdentityToolkitClient.Classify), authorizer);
        var client = new IdentityToolkitClient(http);
        return new PlatformRuntime(
            Name,
            [ConnectorBinding.For(DisableUser.Id, new DisableUser(client, pools))],
            new FirebaseProbe(client, pools, emulator),
            new GateLimits(options.Concurrency),
            [http, .. (authorizer is IDisposable owned ? new[] { owned } : [])]);
    }

    /// <summary>The emulator's address, unless the variable looks left over: then nothing would reach Firebase, and nobody would notice.</summary>
    private static Uri? EmulatorAddress(PlatformSettings settings, FirebaseOptions options, string host)
    {
        if (!Uri.TryCreate($"http://{host}/identitytoolkit.googleapis.com", UriKind.Absolute, out var address)
            || address.Authority.Length == 0 || !address.IsLoopback || address.UserInfo.Length > 0 || host.Contains('/', StringComparison.Ordinal))
        {
            settings.Problems.Add($"{EmulatorVariable} is '{host}'; it takes HOST:PORT of an emulator on this machine, such as 127.0.0.1:9099. In production, remove it.");
            return null;
        }

        var credentialIsGiven = !string.IsNullOrWhiteSpace(options.Credential.Key) || !string.IsNullOrWhiteSpace(options.Credential.KeyFile);
        if (credentialIsGiven && Uri.TryCreate(options.BaseAddress, UriKind.Absolute, out var real) && !real.IsLoopback)
        {
            settings.Problems.Add(
                $"{EmulatorVariable} is set together with {settings.Section.Path}:{nameof(FirebaseOptions.Credential)}: nothing would be disabled at Firebase itself. "
                + "Remove the variable, or the credential to work with the emulator.");
            return null;
        }

        return address;
    }
}
