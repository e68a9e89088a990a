using System.Security.Cryptography;
using System.Text;
using System.Text.Json;

namespace R3izzy.OffboardingWorker.Tests.Conformance;

/// <summary>
/// Looks for hashes by which whoever holds the store finds a word by trial: plain ones, and those keyed with what stands
/// beside them. There are 10^9 CPFs, and an e-mail or a name is guessed sooner.
/// </summary>
internal static class GuessableHashes
{
    /// <summary>A hash may have been cut off; fewer digits are alike by chance.</summary>
    private const int Digits = 12;

    private static readonly HashAlgorithmName[] Algorithms = [HashAlgorithmName.SHA256, HashAlgorithmName.SHA1, HashAlgorithmName.MD5, HashAlgorithmName.SHA512];

    private static readonly string[] Separators = ["", " ", ":", "|", "/", "\n"];

    /// <summary>The words whose hash is in one of the texts, with how it was made.</summary>
    public static IEnumerable<string> In(IReadOnlyCollection<string> texts, IEnumerable<string> words, IReadOnlyCollection<string> openKeys)
    {
        foreach (var (what, digest) in words.SelectMany(Spellings).Distinct(StringComparer.Ordinal).SelectMany(word => Candidates(word, openKeys)))
        {
            var hex = Convert.ToHexStringLower(digest)[..Digits];
            var base64 = Convert.ToBase64String(digest)[..Digits];
            var url = base64.Replace('+', '-').Replace('/', '_');
            if (texts.Any(t => t.Contains(hex, StringComparison.OrdinalIgnoreCase) || t.Contains(base64, StringComparison.Ordinal) || t.Contains(url, StringComparison.Ordinal)))
            {
                yield return what;
            }
        }
    }

    /// <summary>All texts of a JSON text, without its escapes.</summary>
    public static IEnumerable<string> TextsOf(string json)
    {
        using var document = JsonDocument.Parse(json);
        return [.. TextsOf(document.RootElement)];
    }

    private static IEnumerable<string> TextsOf(JsonElement element) => element.ValueKind switch
    {
        JsonValueKind.Object => element.EnumerateObject().SelectMany(p => TextsOf(p.Value).Prepend(p.Name)),
        JsonValueKind.Array => element.EnumerateArray().SelectMany(TextsOf),
        _ => [element.ToString()],
    };

    private static IEnumerable<string> Spellings(string word) =>
    [
        word, word.ToLowerInvariant(), word.ToUpperInvariant(),
        .. word.Length switch
        {
            11 => [$"{word[..3]}.{word[3..6]}.{word[6..9]}-{word[9..]}"],
            14 => [$"{word[..2]}.{word[2..5]}.{word[5..8]}/{word[8..12]}-{word[12..]}"],
            _ => Array.Empty<string>(),
        },
    ];

    private static IEnumerable<(string What, byte[] Digest)> Candidates(string word, IReadOnlyCollection<string> openKeys)
    {
        var messages = openKeys.SelectMany(k => Separators.SelectMany(s => new[] { $"{k}{s}{word}", $"{word}{s}{k}" })).Prepend(word).ToList();
        foreach (var algorithm in Algorithms)
        {
            foreach (var message in messages)
            {
                yield return ($"{algorithm} of \"{message}\"", CryptographicOperations.HashData(algorithm, Encoding.UTF8.GetBytes(message)));
            }

            foreach (var key in openKeys)
            {
                yield return ($"HMAC-{algorithm} of \"{word}\" with the key \"{key}\"", CryptographicOperations.HmacData(algorithm, Encoding.UTF8.GetBytes(key), Encoding.UTF8.GetBytes(word)));
            }
        }
    }
}
