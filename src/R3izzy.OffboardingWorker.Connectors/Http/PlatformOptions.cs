using Microsoft.Extensions.Configuration;
using R3izzy.OffboardingWorker.Connectors.Contract;

namespace R3izzy.OffboardingWorker.Connectors.Http;

/// <summary>What every platform's section has.</summary>
public abstract class PlatformOptions
{
    /// <summary>Off by default: a platform that is off needs no settings, and its steps go to people.</summary>
    public bool Enabled { get; set; }

    /// <summary>Attempts at the same time in one worker. 1 to 256; default 4.</summary>
    public int Concurrency { get; set; } = 4;

    public HttpLimits Http { get; set; } = new();

    /// <summary>Reads and checks a platform's section; a key that it does not know is a problem, as is a value of the wrong type.</summary>
    public static TOptions? Read<TOptions>(PlatformSettings settings) where TOptions : PlatformOptions, new()
    {
        var problems = StrictSection.Problems(settings.Section, typeof(TOptions)).ToList();
        if (problems.Count > 0)
        {
            settings.Problems.AddRange(problems);
            return null;
        }

        try
        {
            var options = settings.Section.Get<TOptions>(binder => binder.ErrorOnUnknownConfiguration = true) ?? new TOptions();
            options.Http.Check(settings);
            if (options.Concurrency is < 1 or > 256)
            {
                settings.Reject(nameof(Concurrency), $"is {options.Concurrency}; it takes 1 to 256.");
            }

            return options;
        }
        catch (InvalidOperationException unreadable)
        {
            // The binder names the key in its message, and the value's own message in the inner exception.
            settings.Problems.Add($"{settings.Section.Path}: {unreadable.Message} {unreadable.InnerException?.Message}".TrimEnd());
            return null;
        }
    }

    /// <summary>
    /// A secret given as a value (environment, user-secrets) or as the path of a file that holds it (<c>…File</c>).
    /// Notes a problem and returns null when neither or both are set, or the file cannot be read.
    /// </summary>
    public static string? ReadSecret(PlatformSettings settings, string key, string? value, string? file)
    {
        if (string.IsNullOrWhiteSpace(value) == string.IsNullOrWhiteSpace(file))
        {
            settings.Reject(key, string.IsNullOrWhiteSpace(value)
                ? $"is missing; give it here (environment or user-secrets, not a committed file), or name a file in {key}File."
                : $"is given twice, as {key} and {key}File; keep one.");
            return null;
        }

        if (!string.IsNullOrWhiteSpace(value))
        {
            return value.Trim();
        }

        try
        {
            if (File.ReadAllText(file!).Trim() is { Length: > 0 } secret)
            {
                return secret;
            }

            settings.Reject(key + "File", $"names a file that is empty: {file}");
            return null;
        }
        catch (Exception unreadable) when (unreadable is IOException or UnauthorizedAccessException)
        {
            settings.Reject(key + "File", $"names a file that cannot be read ({unreadable.GetType().Name}): {file}");
            return null;
        }
    }
}
