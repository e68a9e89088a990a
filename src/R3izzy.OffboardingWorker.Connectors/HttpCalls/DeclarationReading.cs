using R3izzy.OffboardingWorker.Connectors.Contract;
using R3izzy.OffboardingWorker.Connectors.Http;

namespace R3izzy.OffboardingWorker.Connectors.HttpCalls;

/// <summary>What the declarations of calls are read with: where problems go, which hosts and secrets there are.</summary>
internal sealed class DeclarationReading(PlatformSettings settings, AllowedHosts hosts, IReadOnlyDictionary<string, string> secrets)
{
    private const string FileSuffix = "File";

    public PlatformSettings Settings => settings;

    public List<string> Problems => settings.Problems;

    public AllowedHosts Hosts => hosts;

    public IReadOnlyDictionary<string, string> Secrets => secrets;

    public static DeclarationReading Begin(PlatformSettings settings, HttpCallOptions options) =>
        new(settings, AllowedHosts.Read(settings, options.AllowedHosts), ReadSecrets(settings, options.Secrets));

    public string PathOf(string key) => $"{settings.Section.Path}:{key}";

    public void Reject(string key, string whatIsWrongAndWhatItTakes) => settings.Reject(key, whatIsWrongAndWhatItTakes);

    public string SecretNamed(string key, string name)
    {
        if (secrets.TryGetValue(name, out var secret))
        {
            return secret;
        }

        Reject(key, $"uses the secret '{name}', which is not there; give it in Secrets:{name} or Secrets:{name}File.");
        return "";
    }

    private static Dictionary<string, string> ReadSecrets(PlatformSettings settings, Dictionary<string, string> given)
    {
        var secrets = new Dictionary<string, string>(StringComparer.OrdinalIgnoreCase);
        foreach (var name in given.Keys.Select(NameOf).Distinct(StringComparer.OrdinalIgnoreCase))
        {
            secrets[name] = PlatformOptions.ReadSecret(settings, $"Secrets:{name}", Given(name), Given(name + FileSuffix)) ?? "";
        }

        return secrets;

        string? Given(string key) => given.FirstOrDefault(g => string.Equals(g.Key, key, StringComparison.OrdinalIgnoreCase)).Value;
    }

    private static string NameOf(string key) =>
        key.EndsWith(FileSuffix, StringComparison.OrdinalIgnoreCase) && key.Length > FileSuffix.Length ? key[..^FileSuffix.Length] : key;
}
